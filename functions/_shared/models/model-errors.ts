import { APIConnectionError, APIError } from 'openai'
import { AppError, type ErrorCode } from '../contract/errors.ts'

/** Why a model's server failed, as an error of the catalogue. Its own words go to the log, as the cause. */
export function toModelError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof APIConnectionError)
    return new AppError('model_unavailable', { cause: error })
  if (!isAnswer(error)) return new AppError('model_failed', { cause: error })
  return new AppError(codeOf(error), { cause: error })
}

/** An error status, or an error within the stream. The check gives the class its parameters, which `instanceof` alone leaves open. */
export const isAnswer = (cause: unknown): cause is APIError => cause instanceof APIError

const NO_CREDIT =
  /insufficient[_ ](?:quota|balance|credit|fund)|(?:exceeded|run out of|no|low|more)\b.{0,30}\b(?:quota|credits?|balance)|credit balance|billing|payment required|余额不足|欠费/
const REFUSED =
  /content[_ ](?:filter|policy|management)|responsible ?ai|moderation|flagged|safety (?:system|filter|policy)|data_inspection|prohibited content/
const TOO_LONG =
  /context[_ ]?(?:length|window|size|limit)|maximum context|exceed_context|prompt is too long|(?:too many|maximum number of|max(?:imum)?) (?:input |prompt )?tokens|input (?:is )?too (?:long|large)|string too long|overflows|n_ctx/
const UNKNOWN_MODEL =
  /model[_ ]not[_ ](?:found|exist)|(?:unknown|no such|invalid) model|not a valid model|model\b.{0,120}\b(?:not found|not exist|does ?n[o']t exist|not available|not loaded|not supported|is unknown)|try pulling it/
const WRONG_KEY =
  /invalid[_ ]api[_ ]key|incorrect api key|api key (?:not valid|is invalid|missing)|invalid (?:token|authentication)|unauthori[sz]ed/

function codeOf(error: APIError): ErrorCode {
  const said = [error.code, error.type, error.message].filter(Boolean).join(' ').toLowerCase()
  const { status } = error
  if (status === 402 || NO_CREDIT.test(said)) return 'model_no_credit'
  if (REFUSED.test(said)) return 'model_refused'
  if (status === 401 || WRONG_KEY.test(said)) return 'model_key_wrong'
  if (status === 413 || TOO_LONG.test(said)) return 'model_prompt_too_long'
  if (UNKNOWN_MODEL.test(said)) return 'model_unknown'
  if (status === 403) return 'model_key_wrong'
  if (status === 429) return 'model_rate_limited'
  return 'model_failed'
}

/** What whoever runs the project can do about an error of the model, for the log. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  model_not_configured: 'Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.',
  model_unavailable: 'Is the server at OPENAI_BASE_URL running, and reachable from the functions?',
  model_key_wrong: 'Check OPENAI_API_KEY: the server at OPENAI_BASE_URL refuses it.',
  model_unknown:
    'The server does not have this model: check CHAT_MODEL and the model of the room; `GET chat/models` lists what there is. Ollama has to pull a model first.',
  model_no_credit: 'The account behind OPENAI_API_KEY has no credit or quota left.',
  model_rate_limited: 'The server allows fewer requests than come; its own limits help.',
  model_prompt_too_long:
    "The prompt is longer than the model's window: lower PASSAGE_TOKENS, or give the server a larger one (num_ctx or OLLAMA_CONTEXT_LENGTH, --ctx-size, --max-model-len). The next prompt is made smaller.",
  model_refused: "The provider's content filter refused the question, the passages or the answer.",
  model_no_answer:
    'The model used all that it may write for thinking: allow it more (num_predict, num_ctx, max_tokens of the server), or use one that thinks less.',
  model_failed: 'The cause is what the server said. A 404 may mean that OPENAI_BASE_URL lacks /v1.',
  answer_timeout:
    'Nothing came from the model in time: ANSWER_FIRST_TOKEN_S is how long the first token may take, ANSWER_TIMEOUT_S how long any next one.',
  answer_too_long: 'ANSWER_MAX_S and ANSWER_MAX_CHARACTERS are what an answer may take in all.',
}

export const adviceFor = (code: ErrorCode): string => ADVICE[code] ?? ''
