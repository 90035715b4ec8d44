import { getDocumentProxy } from 'unpdf'
import { AppError } from '../../../_shared/contract/errors.ts'
import { CharacterMaps } from '../character-maps.ts'
import { rejectDecompressionBomb } from '../inflation.ts'
import type { ExtractedPage, OpenPages } from '../pages.ts'
import { ActualTexts } from './actual-text.ts'
import { readOutline } from './outline.ts'
import { readPage } from './read-page.ts'
import { readStreams, type StreamContents } from './streams.ts'
import { readXfa } from './xfa.ts'

/** Of PDFs within a PDF. */
const MAX_ATTACHED_PAGES = 40
const MAX_ATTACHED_FILES = 8

/**
 * @param bytes the file; pdf.js takes it over, so it must not be used again
 * @throws AppError pdf_encrypted, pdf_damaged
 */
export async function openPdf(bytes: Uint8Array): Promise<OpenPages> {
  const contents = await readStreams(bytes)
  const proxy = await openProxy(bytes)
  const actualTexts = new ActualTexts(contents.pages)
  // Once, when the first page is read: opening a file is to be cheap.
  let outline: ReturnType<typeof readOutline> | undefined
  return {
    pageCount: proxy.numPages,
    async readPages(firstPage, maxPages) {
      const last = Math.min(proxy.numPages, firstPage + maxPages - 1)
      const pages: ExtractedPage[] = []
      const named = await (outline ??= readOutline(proxy))
      for (let number = firstPage; number <= last; number++) {
        pages.push(await readPage(proxy, number, actualTexts, named?.get(number) ?? (named && [])))
      }
      return addHidden(pages, contents, proxy.numPages)
    },
    async readFile() {
      // A copy already, of a file that may be large: not another one.
      return (await proxy.getData()) as Uint8Array<ArrayBuffer>
    },
    async close() {
      await proxy.cleanup()
      await proxy.loadingTask.destroy()
    },
  }
}

/** What pages do not show: the form behind the first page, files behind the last one. */
async function addHidden(
  pages: ExtractedPage[],
  contents: StreamContents,
  pageCount: number,
): Promise<ExtractedPage[]> {
  const added: ExtractedPage[] = []
  for (const page of pages) {
    let { content } = page
    if (page.number === 1 && contents.forms.length > 0 && isPlaceholder(content)) {
      content = readXfa(contents.forms) || content
    }
    if (page.number === pageCount) {
      content = [content, ...(await readAttached(contents.files))].filter(Boolean).join('\n\n')
    }
    added.push(content === page.content ? page : { ...page, content, state: 'text' })
  }
  return added
}

const isPlaceholder = (content: string): boolean =>
  content.length < 100 || (content.length < 1500 && /please wait/i.test(content))

async function readAttached(files: StreamContents['files']): Promise<string[]> {
  const texts: string[] = []
  for (const file of files.slice(0, MAX_ATTACHED_FILES)) {
    const proxy = await openAttached(file)
    if (proxy === null) continue
    for (let number = 1; number <= Math.min(proxy.numPages, MAX_ATTACHED_PAGES); number++) {
      texts.push((await readPage(proxy, number, new ActualTexts([]))).content)
    }
    await proxy.loadingTask.destroy()
  }
  return texts
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

/** Null for one that cannot be read, or must not be: the file around it was looked through, and not what is in it. */
async function openAttached(file: Uint8Array): Promise<Pdf | null> {
  try {
    await rejectDecompressionBomb(file)
    return await openProxy(file)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

async function openProxy(bytes: Uint8Array): Promise<Pdf> {
  // The extra properties name the standard font that is meant.
  const options = { verbosity: 0, BinaryDataFactory: CharacterMaps, fontExtraProperties: true }
  const repaired = addTrailer(bytes)
  try {
    return await getDocumentProxy(bytes, options).catch(async (error: unknown) => {
      if (repaired === null || isPasswordError(error)) throw error
      return getDocumentProxy(repaired, options)
    })
  } catch (cause) {
    throw new AppError(isPasswordError(cause) ? 'pdf_encrypted' : 'pdf_damaged', { cause })
  }
}

const isPasswordError = (error: unknown): boolean =>
  error instanceof Error && error.name === 'PasswordException'

/** Within these the end of a file says where its table of objects is. */
const END_BYTES = 2048

/** A file that was cut off has no trailer, which names its catalog: with one, pdf.js finds the rest. Null if it has one. */
function addTrailer(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const latin1 = new TextDecoder('latin1')
  if (latin1.decode(bytes.subarray(-END_BYTES)).includes('startxref')) return null
  const text = latin1.decode(bytes)
  const catalog = /(\d{1,9}) (\d{1,5}) obj\b(?:(?!endobj)[^]){0,2000}?\/Type\s*\/Catalog\b/.exec(
    text,
  )
  if (catalog === null) return null
  const trailer = `\ntrailer\n<< /Root ${catalog[1]} ${catalog[2]} R >>\nstartxref\n0\n%%EOF\n`
  const repaired = new Uint8Array(bytes.length + trailer.length)
  repaired.set(bytes)
  repaired.set(new TextEncoder().encode(trailer), bytes.length)
  return repaired
}
