import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

/**
 * A module in the place of `functions/ingest/read/character-map-files.ts` that has all character maps within it: a
 * deployed function has no packages, and reads no files. Compressed together, since they are much alike.
 * @param folder of pdfjs-dist, with the maps
 */
export async function packCharacterMaps(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.bcmap')).sort()
  const places: Record<string, [start: number, end: number]> = {}
  const maps: Buffer[] = []
  let start = 0
  for (const name of names) {
    const map = await readFile(join(folder, name))
    places[name] = [start, start + map.length]
    start += map.length
    maps.push(map)
  }
  const packed = brotliCompressSync(Buffer.concat(maps), {
    params: {
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: start,
    },
  })
  return `import { Buffer } from 'node:buffer'
import { brotliDecompressSync } from 'node:zlib'
const places = ${JSON.stringify(places)}
const packed = '${packed.toString('base64')}'
let maps
export async function readCharacterMap(name) {
  if (!Object.hasOwn(places, name)) throw new Error('There is no character map ' + name)
  maps ??= new Uint8Array(brotliDecompressSync(Buffer.from(packed, 'base64')))
  return maps.slice(...places[name])
}
`
}
