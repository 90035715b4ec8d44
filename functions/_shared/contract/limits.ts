const BYTES_PER_MB = 1024 * 1024

/** Limits of one document. */
export interface DocumentLimits {
  maxBytes: number
  maxPages: number
  /** UTF-16 units of text. */
  maxCharacters: number
}

/** Where no setting says otherwise. The bucket takes no larger file, so a setting can lower `maxBytes` only. */
export const DOCUMENT_LIMITS: DocumentLimits = {
  maxBytes: 50 * BYTES_PER_MB,
  maxPages: 5000,
  maxCharacters: 20_000_000,
}

export const toMegabytes = (bytes: number): number => bytes / BYTES_PER_MB
export const toBytes = (megabytes: number): number => megabytes * BYTES_PER_MB

/** Messages for documents over the limits, by error code. */
export const limitMessages = ({ maxBytes, maxPages, maxCharacters }: DocumentLimits) => ({
  file_too_large: `A file may have at most ${format(toMegabytes(maxBytes))} MB.`,
  too_many_pages: `A document may have at most ${format(maxPages)} pages.`,
  too_much_text: `A document may have at most ${formatMillions(maxCharacters)} characters.`,
})

const format = (count: number): string => count.toLocaleString('en')

const formatMillions = (count: number): string =>
  count >= 1_000_000 ? `${format(count / 1_000_000)} million` : format(count)
