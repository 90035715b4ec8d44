import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbedder, EMBEDDING_DIMENSIONS } from '../../apps/local/src/models/embedder.ts'

export const BUNDLED_MODEL = 'use-lite-en'

/**
 * The bundled embedding model; what it once computed it reads from a file in the temporary folder, by
 * the hash of model and text, because a set takes it minutes.
 */
export function createCachedEmbedder(): {
  embed(texts: string[]): Promise<number[][]>
  close(): Promise<void>
} {
  const file = join(tmpdir(), `documind-bench-${BUNDLED_MODEL}.bin`)
  const known = readCache(file)
  const embedder = createEmbedder()
  return {
    async embed(texts) {
      const missing = [...new Set(texts.filter((text) => !known.has(keyOf(text))))]
      const vectors = await embedder.embed(missing)
      missing.forEach((text, i) => known.set(keyOf(text), Float32Array.from(vectors[i] ?? [])))
      return texts.map((text) => [...(known.get(keyOf(text)) ?? [])])
    },
    async close() {
      writeCache(file, known)
      await embedder.close()
    },
  }
}

const KEY_BYTES = 32
const ENTRY_BYTES = KEY_BYTES + EMBEDDING_DIMENSIONS * 4

const keyOf = (text: string): string =>
  createHash('sha256').update(`${BUNDLED_MODEL}\n${text}`).digest('hex')

function readCache(file: string): Map<string, Float32Array> {
  const known = new Map<string, Float32Array>()
  if (!existsSync(file)) return known
  const bytes = readFileSync(file)
  for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
    const vector = bytes.buffer.slice(
      bytes.byteOffset + at + KEY_BYTES,
      bytes.byteOffset + at + ENTRY_BYTES,
    )
    known.set(
      bytes.subarray(at, at + KEY_BYTES).toString('hex'),
      new Float32Array(vector as ArrayBuffer),
    )
  }
  return known
}

function writeCache(file: string, known: ReadonlyMap<string, Float32Array>): void {
  const entries = [...known].map(([key, vector]) =>
    Buffer.concat([Buffer.from(key, 'hex'), Buffer.from(vector.buffer)]),
  )
  writeFileSync(file, Buffer.concat(entries))
}
