import { Failure } from '#lib/api/failure.ts'
import { decodeFileText } from './server-readers.ts'
import { readLocalFile } from './local-file.ts'

/** A file's title and text, read in the browser: nothing of it is stored anywhere. Throws a Failure. */
export async function readFileText(file: File): Promise<{ title: string; body: string }> {
  const { kind, title, bytes } = await readLocalFile(file)
  if (kind === 'docx' || kind === 'xlsx' || kind === 'ods')
    throw new Failure('file_type_unsupported')
  const body = kind === 'pdf' ? await readPdf(bytes) : decodeFileText(new Uint8Array(bytes))
  if (body.trim() === '') throw new Failure(kind === 'pdf' ? 'pdf_no_text' : 'file_empty')
  return { title, body }
}

async function readPdf(bytes: ArrayBuffer): Promise<string> {
  const { PdfFile } = await import('./pdf-file.ts')
  const pdf = await PdfFile.open({ data: bytes }).catch((cause: unknown) => {
    const locked = cause instanceof Error && cause.name === 'PasswordException'
    throw new Failure(locked ? 'pdf_encrypted' : 'pdf_damaged', { cause })
  })
  try {
    const pages: string[] = []
    for (let number = 1; number <= pdf.pageCount; number++) pages.push(await pdf.text(number))
    return pages.filter((page) => page !== '').join('\n\n')
  } finally {
    await pdf.close()
  }
}
