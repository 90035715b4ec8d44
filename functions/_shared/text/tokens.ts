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
  if (configured !== undefined) return configured
  const name = chatModel.toLowerCase().split('/').at(-1) ?? ''
  return PASSAGE_TOKENS.find(([start]) => name.startsWith(start))?.[1] ?? DEFAULT_PASSAGE_TOKENS
}
