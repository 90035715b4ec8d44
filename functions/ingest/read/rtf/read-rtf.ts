import { AppError } from '../../../_shared/contract/errors.ts'
import { type Block, formatBlocks, plainBlock } from '../docx/blocks.ts'
import { toComment } from '../slides/slide.ts'
import { RtfReader } from './rtf-reader.ts'
import { tokenize } from './tokens.ts'

/** A file begins so, or after white space that a program put there. */
export const isRtf = (bytes: Uint8Array): boolean =>
  new TextDecoder('latin1').decode(bytes.subarray(0, 64)).trimStart().startsWith('{\\rtf')

/**
 * The text of a file in Rich Text Format (1.9.1) as a person sees it.
 * @throws AppError file_not_as_named, document_too_complex
 */
export function readRtf(bytes: Uint8Array): { text: string; unread: Record<string, number> } {
  if (!isRtf(bytes)) throw new AppError('file_not_as_named')
  const reader = new RtfReader()
  for (const token of tokenize(bytes)) reader.take(token)
  const { headers, body, footers, unread } = reader.end()
  const comments = reader.comments.map(({ author, text }) => plainBlock(toComment(author, text)))
  const text = formatBlocks([...once(headers), ...body, ...comments, ...once(footers)])
  return { text, unread }
}

/** Those of left and right pages mostly say the same. */
function once(blocks: readonly Block[]): Block[] {
  const seen = new Set<string>()
  return blocks.filter(({ text }) => {
    const isNew = !seen.has(text)
    seen.add(text)
    return isNew
  })
}
