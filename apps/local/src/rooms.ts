import { once } from 'node:events'
import { createWriteStream, openAsBlob } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { exportRoom, importRoom, RoomFileError } from '@documind/room-files'
import { NAME } from './place.ts'
import { connectAsService, NotConnected } from './service-client.ts'

const USAGE = `Usage:
  npm run rooms -- export --room <id> --out <file>
  npm run rooms -- export --all --out <folder>
  npm run rooms -- import --in <file or folder> --owner <e-mail>

Of the running ${NAME}, or of the project that SUPABASE_URL and SUPABASE_SECRET_KEY name.`

const ENDING = '.documind.zip'

async function exportTo(client: SupabaseClient, roomId: string, path: string): Promise<void> {
  // Beside it until it is whole, so that nobody takes half an archive for one.
  const partial = `${path}.part`
  const exported = await exportRoom({
    client,
    roomId,
    async open() {
      const file = createWriteStream(partial)
      await once(file, 'open')
      return Writable.toWeb(file)
    },
  }).catch(async (error: unknown) => {
    await rm(partial, { force: true })
    throw error
  })
  await rename(partial, path)
  const { name, documents, messages } = exported
  console.log(`${path}: “${name}”, ${documents} documents, ${messages} messages`)
}

async function exportAll(client: SupabaseClient, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { data, error } = await client.from('rooms').select('id').is('deleted_at', null)
  if (error) throw new RoomFileError(`The rooms could not be read: ${error.message}`)
  for (const { id } of z.array(z.object({ id: z.string() })).parse(data)) {
    await exportTo(client, id, join(folder, `${id}${ENDING}`))
  }
}

/** Every account by its address, in lower case. */
async function readAccounts(client: SupabaseClient): Promise<Map<string, string>> {
  const accounts = new Map<string, string>()
  for (let page = 1; ; page++) {
    const { data, error } = await client.auth.admin.listUsers({ page, perPage: 1000 })
    if (error) throw new RoomFileError(`The accounts could not be read: ${error.message}`)
    for (const { id, email } of data.users) if (email) accounts.set(email.toLowerCase(), id)
    if (data.users.length < 1000) return accounts
  }
}

async function importFrom(client: SupabaseClient, path: string, email: string): Promise<void> {
  const accounts = await readAccounts(client)
  const ownerId = accounts.get(email.toLowerCase())
  if (ownerId === undefined) throw new RoomFileError(`There is no account ${email}.`)
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new RoomFileError(`There is no file ${path}.`)
  const files = found.isDirectory()
    ? (await readdir(path)).filter((name) => name.endsWith('.zip')).map((name) => join(path, name))
    : [path]
  for (const name of files) {
    const imported = await importRoom({
      client,
      file: await openAsBlob(name),
      ownerId,
      findPeople: async () => accounts,
    })
    console.log(`${name}: “${imported.name}”, ${imported.documents} documents`)
    console.log(imported.roomId)
  }
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      room: { type: 'string' },
      all: { type: 'boolean' },
      out: { type: 'string' },
      in: { type: 'string' },
      owner: { type: 'string' },
    },
  })
  const [command] = positionals
  const { room, all, out, in: from, owner } = values
  if (command === 'export' && out && room) await exportTo(await connectAsService(), room, out)
  else if (command === 'export' && out && all) await exportAll(await connectAsService(), out)
  else if (command === 'import' && from && owner)
    await importFrom(await connectAsService(), from, owner)
  else throw new RoomFileError(USAGE)
}

await main().catch((error: unknown) => {
  if (!(error instanceof RoomFileError || error instanceof NotConnected)) throw error
  console.error(error.message)
  process.exitCode = 1
})
