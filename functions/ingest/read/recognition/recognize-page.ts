import type { ExtractedPage, OpenPages } from '../pages.ts'
import { toPage } from './page-of-lines.ts'
import { type Recognizer, RecognitionError } from './recognizer.ts'

/** A page with fewer letters than this has its text, if any, in a picture: a page number alone is no text. */
const FEW_LETTERS = 16

export const lacksText = ({ state, content, isMostlyLost }: ExtractedPage): boolean =>
  isMostlyLost === true ||
  (state !== 'failed' && (content.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < FEW_LETTERS)

/**
 * A page as recognition reads it; as it was if that finds no more than is known.
 * @param mayWait whether to throw when the recogniser will be ready soon, or was too busy, instead of going on without
 * @throws RecognitionError preparing, slow
 */
export async function recognizePage(
  recognizer: Recognizer,
  file: OpenPages,
  page: ExtractedPage,
  mayWait: boolean,
): Promise<ExtractedPage> {
  if (file.readFile === undefined) return page
  const unchanged: ExtractedPage = page.state === 'scanned' ? { ...page, state: 'empty' } : page
  try {
    const { content, confidence, words } = toPage(
      await recognizer.readPage(await file.readFile(), page.number),
    )
    if (content.length <= page.content.length) return unchanged
    return { number: page.number, content, state: 'text', recognition: { confidence, words } }
  } catch (error) {
    if (!(error instanceof RecognitionError)) throw error
    const mayPass = error.reason === 'preparing' || error.reason === 'slow'
    if (mayPass && mayWait) throw error
    console.warn(`page ${page.number} is not read by recognition:`, error.reason, error.cause)
    const isUntried = error.reason === 'preparing' || error.reason === 'unavailable'
    const isLater = isUntried && page.content === ''
    return isLater ? { ...page, state: 'scanned' } : unchanged
  }
}
