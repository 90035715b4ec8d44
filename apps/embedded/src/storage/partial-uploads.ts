import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isMissingFile } from '../keys.ts'
import { errors } from './errors.ts'

const infoSchema = z.object({
  bucketId: z.string(),
  name: z.string(),
  upsert: z.boolean(),
  owner: z.string().optional(),
  role: z.string(),
  /** Bytes that it will have. */
  length: z.number(),
  mimetype: z.string(),
  cacheControl: z.string(),
  userMetadata: z.record(z.string(), z.unknown()).nullable(),
  /** Whether the object is there. */
  done: z.boolean(),
  /** Header as it was sent, which is answered as it was. */
  metadata: z.string(),
})
export type UploadInfo = z.infer<typeof infoSchema>

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** As hosted: a day to go on. */
const LIFETIME_MS = 24 * 60 * 60 * 1000
const ROOM_STEP_BYTES = 1024 * 1024

/** Uploads that are not complete: a file of bytes and one that says what they will be, for each. They outlive a restart. */
export class PartialUploads {
  readonly #root: string
  readonly #hasRoomFor: (bytes: number) => Promise<boolean>

  constructor(root: string, hasRoomFor: (bytes: number) => Promise<boolean>) {
    this.#root = root
    this.#hasRoomFor = hasRoomFor
  }

  async create(info: UploadInfo): Promise<string> {
    await this.sweep()
    const id = randomUUID()
    await writeFile(this.pathOf(id), '', { flag: 'wx' })
    await this.save(id, info)
    return id
  }

  async save(id: string, info: UploadInfo): Promise<void> {
    await writeFile(`${this.pathOf(id)}.json`, JSON.stringify(info))
  }

  /** Undefined where there is none, or its time is over. */
  async find(id: string): Promise<UploadInfo | undefined> {
    if (!UUID.test(id)) return undefined
    try {
      return infoSchema.parse(JSON.parse(await readFile(`${this.pathOf(id)}.json`, 'utf8')))
    } catch (error) {
      if (isMissingFile(error) || error instanceof SyntaxError) return undefined
      throw error
    }
  }

  /** Bytes that are there. */
  async offsetOf(id: string, info: UploadInfo): Promise<number> {
    return info.done ? info.length : (await stat(this.pathOf(id))).size
  }

  /**
   * Adds bytes as they come, so that none is lost that arrived.
   * @throws errors.entityTooLarge when more come than were announced
   */
  async append(id: string, bytes: AsyncIterable<Uint8Array>, most: number): Promise<void> {
    await using file = await open(this.pathOf(id), 'a')
    let size = 0
    let reserved = 0
    for await (const piece of bytes) {
      size += piece.byteLength
      if (size > most) throw errors.entityTooLarge()
      // Asked for anew as it grows: others store at the same time.
      if (size > reserved) {
        reserved = size + ROOM_STEP_BYTES
        if (!(await this.#hasRoomFor(ROOM_STEP_BYTES))) throw errors.noRoom()
      }
      await file.writeFile(piece)
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true })
    await rm(`${this.pathOf(id)}.json`, { force: true })
  }

  pathOf(id: string): string {
    return join(this.#root, id)
  }

  /** Removes those whose time is over. */
  async sweep(now = Date.now()): Promise<void> {
    await mkdir(this.#root, { recursive: true })
    for (const name of await readdir(this.#root)) {
      const path = join(this.#root, name)
      const age = await stat(path).then(
        ({ mtimeMs }) => now - mtimeMs,
        () => 0,
      )
      if (age > LIFETIME_MS) await rm(path, { force: true })
    }
  }
}
