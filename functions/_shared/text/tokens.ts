const CJK =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/gu
const LATIN = /[\p{Script=Latin}\p{Number}\s]/gu

const TOKENS_PER_CJK_CHARACTER = 1.1
const LATIN_CHARACTERS_PER_TOKEN = 4
const OTHER_CHARACTERS_PER_TOKEN = 1.5

/** Tokens that a text costs a chat model, by script; rather too many than too few. */
export function estimateTokens(text: string): number {
  const cjk = text.match(CJK)?.length ?? 0
  const latin = text.match(LATIN)?.length ?? 0
  const others = [...text].length - cjk - latin
  return Math.ceil(
    cjk * TOKENS_PER_CJK_CHARACTER +
      latin / LATIN_CHARACTERS_PER_TOKEN +
      others / OTHER_CHARACTERS_PER_TOKEN,
  )
}

const LEAST_PER_CJK_CHARACTER = 0.45
const MOST_LATIN_CHARACTERS_PER_TOKEN = 7
/** Rows of dots and dashes are few tokens. */
const MOST_OTHER_CHARACTERS_PER_TOKEN = 8

/** Tokens that a text costs with the largest vocabulary there is; fewer were not read. */
export function leastTokens(text: string): number {
  const short = text.replace(/(\s|[^\p{Letter}\p{Number}])\1{3,}/gu, '$1')
  const cjk = short.match(CJK)?.length ?? 0
  const latin = short.match(LATIN)?.length ?? 0
  const others = short.length - cjk - latin
  return Math.floor(
    cjk * LEAST_PER_CJK_CHARACTER +
      latin / MOST_LATIN_CHARACTERS_PER_TOKEN +
      Math.max(0, others) / MOST_OTHER_CHARACTERS_PER_TOKEN,
  )
}

/** Tokens for passages, by the start of the chat model's name: small models lose the thread in long prompts. */
const PASSAGE_TOKENS: readonly [string, number][] = [
  ['extractive', 4000],
  ['gpt-', 6000],
  ['o3', 6000],
  ['o4', 6000],
  ['claude', 6000],
  ['gemini', 6000],
]
const DEFAULT_PASSAGE_TOKENS = 3000

export function passageTokensFor(chatModel: string, configured: number | undefined): number {
  return configured ?? knownTokensOf(chatModel) ?? DEFAULT_PASSAGE_TOKENS
}

/** Models of other names are mostly run on one's own machine, with windows that cut what stands first. */
export const putsBestLast = (chatModel: string): boolean => knownTokensOf(chatModel) === undefined

function knownTokensOf(chatModel: string): number | undefined {
  const name = chatModel.toLowerCase().split('/').at(-1) ?? ''
  // OpenAI's open models are run on one's own machine too.
  if (name.startsWith('gpt-oss')) return undefined
  return PASSAGE_TOKENS.find(([start]) => name.startsWith(start))?.[1]
}
