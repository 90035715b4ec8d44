import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from '../command.ts'
import { createFileNames } from '../file-names.ts'
import { EXIT, UsageError } from '../exit.ts'
import { findRoom } from '../find-room.ts'
import { oneLine } from '../output.ts'
import { toMarkdown } from '../transcript.ts'
import { textOf } from '../values.ts'

export const exportCommand: Command = {
  usage: 'export <room> --out <folder> [--json]',
  arguments: { min: 1 },
  options: { out: { type: 'string' } },
  needsSession: true,
  async run({ client, output, values, positionals: [wanted = ''] }) {
    const out = textOf(values['out'])
    if (out === undefined) throw new UsageError('Where to? --out <folder>')
    const room = await findRoom(client, wanted)
    const documentFolder = join(out, 'documents')
    await mkdir(documentFolder, { recursive: true })
    if ((await readdir(out)).length > 1) throw new UsageError(`${out} is not empty.`)
    // Nothing is written over, whatever others have called their documents.
    const write = (path: string, data: string | Uint8Array): Promise<void> =>
      writeFile(path, data, { flag: 'wx' })

    const nameThread = createFileNames()
    const threads = await client.listThreads(room.id)
    for (const { id, title } of threads) {
      const opened = await client.readConversation(room.id, id)
      const name = nameThread(`${title ?? 'conversation'}.md`)
      await write(join(out, name), toMarkdown(title ?? room.name, opened))
      output.line(`conversation: ${name}`)
    }
    const nameDocument = createFileNames()
    const documents = await client.listDocuments(room.id)
    for (const { id } of documents) {
      const file = await client.downloadDocument(id)
      const name = nameDocument(file.name)
      await write(join(documentFolder, name), file.bytes)
      output.line(`document: ${name}`)
    }
    const manifest = { room, documents }
    await write(join(out, 'room.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    output.note(`“${oneLine(room.name)}” is in ${out}.`)
    output.result({ room_id: room.id, threads: threads.length, documents: documents.length })
    return EXIT.ok
  },
}
