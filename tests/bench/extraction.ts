/**
 * Pages a second of our extraction, a slice at a time as the worker reads them, beside a bare loop over unpdf that
 * keeps the runs as they come. Runs in Deno, as the functions do.
 */
import { readFile } from 'node:fs/promises'
import { getDocumentProxy } from 'unpdf'
import { CharacterMaps } from '../../functions/ingest/read/character-maps.ts'
import { openPdf } from '../../functions/ingest/read/pdf/open-pdf.ts'
import { SLICE_PAGES } from '../../functions/ingest/read/slice-pages.ts'
import { FIXTURES, fixturePath } from '../support/fixtures.ts'

const ROUNDS = 5
/** PDFs of the caller's, else those of this repository. */
const FILES = process.argv.length > 2 ? process.argv.slice(2) : FIXTURES.map(fixturePath)

for (const name of FILES) {
  const bytes = new Uint8Array(await readFile(name))
  // Once for the just-in-time compiler, then in turns, so that neither has the warmer machine.
  await readBare(bytes)
  await readSlices(bytes)
  const [bare, ours] = [[] as number[], [] as number[]]
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await pagesPerSecond(() => readBare(bytes)))
    ours.push(await pagesPerSecond(() => readSlices(bytes)))
  }
  const ratio = median(ours) / median(bare)
  console.log(
    `${name}: bare unpdf ${median(bare).toFixed(0)} pages/s, ours ${median(ours).toFixed(0)} pages/s, ratio ${ratio.toFixed(2)}`,
  )
}

async function readBare(bytes: Uint8Array): Promise<number> {
  const pdf = await getDocumentProxy(bytes.slice(), {
    verbosity: 0,
    BinaryDataFactory: CharacterMaps,
  })
  const texts: string[] = []
  for (let number = 1; number <= pdf.numPages; number++) {
    const { items } = await (await pdf.getPage(number)).getTextContent()
    texts.push(items.map((item) => ('str' in item ? item.str : '')).join(' '))
  }
  await pdf.loadingTask.destroy()
  return texts.length
}

async function readSlices(bytes: Uint8Array): Promise<number> {
  const pdf = await openPdf(bytes.slice())
  let read = 0
  while (read < pdf.pageCount) read += (await pdf.readPages(read + 1, SLICE_PAGES)).length
  await pdf.close()
  return read
}

async function pagesPerSecond(read: () => Promise<number>): Promise<number> {
  const start = performance.now()
  return (await read()) / ((performance.now() - start) / 1000)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
