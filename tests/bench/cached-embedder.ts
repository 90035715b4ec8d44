import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbedder, EMBEDDING_DIMENSIONS } from '../../apps/local/src/models/embedder.ts'

export const BUNDLED_MODEL = 'use-lite-en'

/**
 * The bundled embedding model; what it once computed it reads from a file, by the hash of model and
 * text, because a set takes it minutes.
 * @param folder of that file
 */
export function createCachedEmbedder(folder = tmpdir()): {
  embed(texts: string[]): Promise<number[][]>
  close(): Promise<void>
} {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `documind-bench-${BUNDLED_MODEL}.bin`)
  const known = readCache(file)
  const embedder = createEmbedder()
  return {
    async embed(texts) {
      const missing = [...new Set(texts.filter((text) => !known.has(keyOf(text))))]
      const vectors = await embedder.embed(missing)
      const computed = missing.map(
        (text, i) => [keyOf(text), Float32Array.from(vectors[i] ?? [])] as const,
      )
      // At once, in one piece: a run that is stopped has not computed in vain.
      if (computed.length > 0) appendFileSync(file, Buffer.concat(computed.map(toEntry)))
      for (const [key, vector] of computed) known.set(key, vector)
      return texts.map((text) => [...(known.get(keyOf(text)) ?? [])])
    },
    close: () => embedder.close(),
  }
}

const KEY_BYTES = 32
const ENTRY_BYTES = KEY_BYTES + EMBEDDING_DIMENSIONS * 4

const keyOf = (text: string): string =>
  createHash('sha256').update(`${BUNDLED_MODEL}\n${text}`).digest('hex')

const toEntry = ([key, vector]: readonly [string, Float32Array]): Buffer =>
  Buffer.concat([Buffer.from(key, 'hex'), Buffer.from(vector.buffer)])

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
