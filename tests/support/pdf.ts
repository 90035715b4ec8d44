/**
 * Small PDFs, written by hand so that each is exactly as good or as bad as a test needs.
 */

/** A PDF with one page per text; an empty text makes a page without any, as a scan has. */
export function createPdf(pages: readonly string[]): Uint8Array<ArrayBuffer> {
  const pageIds = pages.map((_, i) => 4 + i * 2)
  const objects = new Map<number, string>([
    [1, '<< /Type /Catalog /Pages 2 0 R >>'],
    [
      2,
      `<< /Type /Pages /Kids [${pageIds.map((id) => `${id} 0 R`).join(' ')}] /Count ${pages.length} >>`,
    ],
    [3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'],
  ])
  for (const [i, text] of pages.entries()) {
    const id = 4 + i * 2
    objects.set(
      id,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${id + 1} 0 R >>`,
    )
    const content = text === '' ? '' : drawText(text)
    objects.set(id + 1, `<< /Length ${content.length} >>\nstream\n${content}\nendstream`)
  }
  return assemblePdf(objects)
}

/** A PDF that says it is encrypted with a password that nobody has. */
export function createEncryptedPdf(): Uint8Array<ArrayBuffer> {
  const key = '00'.repeat(32)
  return assemblePdf(
    new Map([
      [1, '<< /Type /Catalog /Pages 2 0 R >>'],
      [2, '<< /Type /Pages /Kids [] /Count 0 >>'],
      [3, `<< /Filter /Standard /V 1 /R 2 /O <${'ab'.repeat(32)}> /U <${key}> /P -4 >>`],
    ]),
    `/Encrypt 3 0 R /ID [<${'12'.repeat(16)}> <${'12'.repeat(16)}>]`,
  )
}

function drawText(text: string): string {
  const lines = text.split('\n').map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`)
  return `BT /F1 12 Tf 72 720 Td 14 TL ${lines.join(' ')} ET`
}

/** A file of these objects, by number, with its cross-reference table. */
export function assemblePdf(
  objects: ReadonlyMap<number, string>,
  trailer = '',
): Uint8Array<ArrayBuffer> {
  let file = '%PDF-1.4\n'
  const offsets: number[] = []
  for (const [id, body] of objects) {
    offsets.push(file.length)
    file += `${id} 0 obj\n${body}\nendobj\n`
  }
  const xref = file.length
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  file += `xref\n0 ${objects.size + 1}\n0000000000 65535 f \n${entries}`
  file += `trailer << /Size ${objects.size + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${xref}\n%%EOF\n`
  return Uint8Array.from(file, (character) => character.charCodeAt(0))
}
