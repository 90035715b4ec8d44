import type { ClaimToken } from './claim-token.ts'
import { tokenize } from './tokenize.ts'
import { FRAME_HAN, SAYING, SOURCE_NOUNS } from './words.ts'

const MAX_FRAME_TOKENS = 14
const MAX_FRAME_HAN = 24
/** Words that lead from "according to", "as stated in" to what the source is called. */
const LEADS = new Set(
  'according to as stated described noted explained mentioned shown written in by it its this your our of here'.split(
    ' ',
  ),
)

/**
 * A sentence without the words in front that only say where it is from: "According to the handbook, ...",
 * "The report states that ...", 「根據文件，」. They are no part of what has to be in the source.
 * @param title of the document, which may be named
 */
export function withoutFrame(
  sentence: readonly ClaimToken[],
  title: string,
): readonly ClaimToken[] {
  const names = new Set(tokenize(title).map(({ norm }) => norm))
  const isFrameWord = ({ plain, norm, kind }: ClaimToken): boolean =>
    kind === 'break' ||
    LEADS.has(plain) ||
    SOURCE_NOUNS.has(plain) ||
    SAYING.has(plain) ||
    names.has(norm)
  const body = withoutTail(sentence, isFrameWord)
  if (body !== sentence) return withoutFrame(body, title)
  const end = sentence.slice(0, MAX_FRAME_TOKENS).findIndex((token) => !isFrameWord(token))
  const head = end > 0 ? sentence.slice(0, end) : []
  const cut = head.findLastIndex((token) => token.kind === 'break' || SAYING.has(token.plain))
  if (cut >= 0 && isFrame(head.slice(0, cut + 1))) return sentence.slice(cut + 1)
  return withoutHanFrame(sentence)
}

/** "..., as the handbook says" */
function withoutTail(
  sentence: readonly ClaimToken[],
  isFrameWord: (token: ClaimToken) => boolean,
): readonly ClaimToken[] {
  const stop = sentence.at(-1)
  const words = stop?.ends ? sentence.slice(0, -1) : sentence
  const comma = words.findLastIndex(({ kind }) => kind === 'break')
  const tail = words.slice(comma + 1)
  const isTail =
    comma > 0 && tail.length > 1 && tail.length <= MAX_FRAME_TOKENS && tail.every(isFrameWord)
  if (!isTail || !/^(?:as|according)$/.test(tail[0]?.plain ?? '') || !isFrame(tail)) return sentence
  return stop?.ends ? [...words.slice(0, comma), stop] : words.slice(0, comma)
}

/** It names a source and either says that it speaks or leads to it. */
function isFrame(head: readonly ClaimToken[]): boolean {
  const has = (words: ReadonlySet<string>): boolean => head.some(({ plain }) => words.has(plain))
  const leads = head[0]?.plain === 'according' || head[0]?.plain === 'as'
  return (has(SOURCE_NOUNS) || leads || head[0]?.plain === 'it') && (has(SAYING) || leads)
}

function withoutHanFrame(sentence: readonly ClaimToken[]): readonly ClaimToken[] {
  for (let size = Math.min(MAX_FRAME_HAN, sentence.length - 1); size > 1; size -= 1) {
    const head = sentence.slice(0, size)
    const last = head.at(-1)
    const next = sentence[size]
    if (next?.kind === 'break') continue
    if (last?.kind !== 'break' && !/[出到明道示说定]/u.test(last?.plain ?? '')) continue
    const text = head.map(({ kind, plain }) => (kind === 'break' ? '' : plain)).join('')
    if (head.every(({ kind }) => kind === 'han' || kind === 'break') && FRAME_HAN.test(text)) {
      return sentence.slice(size)
    }
  }
  return sentence
}
