import { createHash } from 'node:crypto'
import { type Writer, ZipWriter } from '@zip.js/zip.js'
import { MANIFEST, type Manifest, type Part, type Row } from './format.ts'

/** Writes an archive part by part, and its manifest, with the hash of each, at the end. */
export class ArchiveWriter {
  readonly #zip: ZipWriter<unknown>
  readonly #parts: Part[] = []

  constructor(target: WritableStream<Uint8Array> | Writer<unknown>) {
    this.#zip = new ZipWriter(target, { useWebWorkers: false })
  }

  async addRows(name: string, batches: AsyncIterable<Row[]>): Promise<number> {
    let count = 0
    async function* lines(): AsyncGenerator<Uint8Array> {
      for await (const rows of batches) {
        count += rows.length
        yield new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
      }
    }
    await this.addBytes(name, lines())
    return count
  }

  async addBytes(name: string, chunks: AsyncIterable<Uint8Array>, type?: string): Promise<void> {
    const hash = createHash('sha256')
    let bytes = 0
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
    }
    await this.#zip.add(name, toStream(counted()))
    this.#parts.push({ name, bytes, sha256: hash.digest('hex'), ...(type ? { type } : {}) })
  }

  /** Leaves what was written without a manifest, so that nobody takes it for an archive. */
  async abort(): Promise<void> {
    await this.#zip.close()
  }

  async close(manifest: Omit<Manifest, 'parts'>): Promise<void> {
    const text = JSON.stringify({ ...manifest, parts: this.#parts }, null, 2)
    await this.#zip.add(MANIFEST, new Blob([text]).stream())
    await this.#zip.close()
  }
}

function toStream(chunks: AsyncIterator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const next: IteratorResult<Uint8Array, unknown> = await chunks.next()
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
    async cancel() {
      await chunks.return?.()
    },
  })
}
