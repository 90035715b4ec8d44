import { AppError } from '../../../_shared/contract/errors.ts'
import { FILE_KINDS, type FileKind, kindOfName } from '../../../_shared/contract/file-kinds.ts'
import type { DocumentLimits } from '../../../_shared/contract/limits.ts'
import type { PagedKind, WholeKind } from '../kinds/kind.ts'
import type { Section } from '../pages.ts'
import { SLICE_PAGES } from '../slice-pages.ts'

/** Of all files of one mail: a mail is read in one slice. */
const MAX_BYTES = 16 * 1024 * 1024
const MAX_PAGES = SLICE_PAGES

/** Kinds of files that are read within mails. */
export type AttachmentKinds = Partial<Record<FileKind, PagedKind | WholeKind>>

/** Reads the files of one mail, as far as its limits reach. */
export class AttachmentReader {
  readonly #kinds: AttachmentKinds
  readonly #limits: DocumentLimits
  #bytes = MAX_BYTES
  #pages = MAX_PAGES

  constructor(kinds: AttachmentKinds, limits: DocumentLimits) {
    this.#kinds = kinds
    this.#limits = limits
  }

  /** Its pages, named after it; undefined for a file that is not read. */
  async read(
    bytes: Uint8Array<ArrayBuffer>,
    name: string,
    mediaType: string,
  ): Promise<Section[] | undefined> {
    const kind = this.#kinds[kindOfName(name) ?? kindOfType(mediaType) ?? 'pdf']
    if (kind === undefined || bytes.length > this.#bytes || !kind.matches(bytes)) return undefined
    this.#bytes -= bytes.length
    try {
      const sections =
        kind.form === 'paged'
          ? await this.#readPages(kind, bytes)
          : (await kind.readText(bytes, this.#limits)).sections
      const pages = sections.slice(0, this.#pages)
      this.#pages -= kind.form === 'paged' ? 0 : pages.length
      return pages.length === 0 ? undefined : pages.map((page) => named(page, name))
    } catch (error) {
      // A file that cannot be read is no reason not to read the mail.
      if (error instanceof AppError) return undefined
      throw error
    }
  }

  async #readPages(kind: PagedKind, bytes: Uint8Array<ArrayBuffer>): Promise<Section[]> {
    await kind.inspect(bytes)
    const file = await kind.open(bytes)
    try {
      const pages = await file.readPages(1, Math.min(file.pageCount, this.#pages))
      this.#pages -= pages.length
      return pages
        .filter(({ content }) => content.trim() !== '')
        .map(({ number, content }) => ({ title: String(number), text: content }))
    } finally {
      await file.close()
    }
  }
}

const named = ({ title, text }: Section, name: string): Section => {
  const fullTitle = [name, title].filter(Boolean).join(' › ')
  return fullTitle === '' ? { text } : { title: fullTitle, text }
}

const kindOfType = (mediaType: string): FileKind | undefined =>
  (Object.keys(FILE_KINDS) as FileKind[]).find((kind) => FILE_KINDS[kind].type === mediaType)
