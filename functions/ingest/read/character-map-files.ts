import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * One of Adobe's character maps in the form that pdf.js reads, from the package that has them. Where a function is
 * deployed there are no packages: its bundle has another file in the place of this one (apps/deploy).
 */
export async function readCharacterMap(filename: string): Promise<Uint8Array> {
  const main = createRequire(import.meta.url).resolve('pdfjs-dist/package.json')
  return new Uint8Array(await readFile(join(dirname(main), 'cmaps', filename)))
}
