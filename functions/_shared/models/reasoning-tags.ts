/**
 * The marks by which chat templates set a model's reasoning apart from its answer, where the server leaves them in the
 * text: DeepSeek, Qwen and their kin (`<think>`), Gemini (`<thought>`), Seed, Mistral, Kimi, Sky, Cohere, gpt-oss (its
 * channels) and Gemma.
 */
export interface ReasoningMark {
  kind: 'open' | 'close' | 'drop'
  start: number
  end: number
}

const NAMES = ['think', 'thinking', 'thought', 'thoughts', 'reasoning', 'seed:think', 'mm:think']

const OPENING = [
  ...NAMES.map((name) => `<${name}>`),
  '[think]',
  '◁think▷',
  '<|begin_of_thought|>',
  '<|start_thinking|>',
  '<|channel>thought',
]
const CLOSING = [
  ...NAMES.map((name) => `</${name}>`),
  '[/think]',
  '◁/think▷',
  '<|end_of_thought|>',
  '<|end_thinking|>',
  '<channel|>',
  'assistantfinal',
]
/** Marks around the answer itself, which are no part of it. */
const AROUND = [
  '<|begin_of_solution|>',
  '<|end_of_solution|>',
  '<|start_response|>',
  '<|end_response|>',
  '<|start|>assistant',
  '<|end|>',
  '<|return|>',
  '<|im_end|>',
]
const CHANNEL = '<|channel|>'
const MESSAGE = '<|message|>'
/** Between the two: the channel's name, and whom it is for. */
const MAX_CHANNEL_CHARACTERS = 60

const escape = (text: string): string => text.replace(/[[\]|/]/g, '\\$&')
const oneOf = (marks: readonly string[]): string => marks.map(escape).join('|')

const MARK = new RegExp(
  `(?<open>${oneOf(OPENING)})|(?<close>${oneOf(CLOSING)})|(?<around>${oneOf(AROUND)})|` +
    `${escape(CHANNEL)}(?<channel>[^<]{0,${String(MAX_CHANNEL_CHARACTERS)}})${escape(MESSAGE)}`,
  'gi',
)

/** The first mark of a text at or behind `from` that `accepts`. */
export function findMark(
  text: string,
  from: number,
  accepts: (mark: ReasoningMark) => boolean,
): ReasoningMark | undefined {
  MARK.lastIndex = from
  for (let match = MARK.exec(text); match; match = MARK.exec(text)) {
    const mark = { kind: kindOf(match.groups), start: match.index, end: MARK.lastIndex }
    if (accepts(mark)) return mark
  }
  return undefined
}

function kindOf(groups: Record<string, string | undefined> = {}): ReasoningMark['kind'] {
  if (groups['open'] !== undefined) return 'open'
  if (groups['close'] !== undefined) return 'close'
  if (groups['around'] !== undefined) return 'drop'
  return groups['channel']?.trimStart().toLowerCase().startsWith('final') ? 'close' : 'open'
}

const ALL = [...OPENING, ...CLOSING, ...AROUND, CHANNEL]
export const LONGEST_MARK = CHANNEL.length + MAX_CHANNEL_CHARACTERS + MESSAGE.length
/** Where a mark may begin. `assistantfinal` is one only behind reasoning, so that an answer need not wait for it. */
const STARTS = /[<[◁]/g

/**
 * Where the end of a text may be the beginning of a mark whose rest is still to come; the text's length if nowhere.
 * @param inReasoning the marks that stand within reasoning alone count too
 */
export function partialMarkAt(text: string, inReasoning: boolean): number {
  const lower = text.toLowerCase()
  const from = Math.max(0, lower.length - LONGEST_MARK)
  const starts = inReasoning ? /[<[◁a]/g : STARTS
  starts.lastIndex = from
  for (let match = starts.exec(lower); match; match = starts.exec(lower)) {
    const rest = lower.slice(match.index)
    if (ALL.some((mark) => mark.length > rest.length && mark.startsWith(rest))) return match.index
    if (rest.startsWith(CHANNEL) && couldBeChannel(rest.slice(CHANNEL.length))) return match.index
  }
  return text.length
}

function couldBeChannel(rest: string): boolean {
  const at = rest.indexOf('<')
  if (at < 0) return rest.length <= MAX_CHANNEL_CHARACTERS
  return MESSAGE.startsWith(rest.slice(at)) && rest.length - at < MESSAGE.length
}
