import { toError, type Uploaded } from '@documind/client'
import type { Command } from '../command.ts'
import { EXIT } from '../exit.ts'
import { findRoom } from '../find-room.ts'
import { listLocalFiles, withSource } from '../local-files.ts'
import { oneLine } from '../output.ts'
import { storeFile } from '../store-file.ts'

const WORDS: Readonly<Record<Uploaded['outcome'], string>> = {
  added: 'added',
  replaced: 'new version',
  there: 'there already',
}

export const addCommand: Command = {
  usage: 'add <room> <files and folders …> [--json]',
  arguments: { min: 2, max: Infinity },
  needsSession: true,
  async run({ client, output, positionals: [wanted = '', ...paths] }) {
    const room = await findRoom(client, wanted)
    const { files, skipped } = await listLocalFiles(paths)
    for (const path of skipped) output.note(`skipped: ${oneLine(path)}`)
    const documents = await client.listDocuments(room.id)
    const results: object[] = []
    let failed = 0
    for (const file of files) {
      try {
        const { outcome, documentId, title } = await withSource(file, (source) =>
          storeFile(client, room.id, source, documents),
        )
        output.line(`${WORDS[outcome]}: ${oneLine(title)}`)
        results.push({ path: file.path, outcome, document_id: documentId, title })
      } catch (cause) {
        const { code, message } = await toError(cause)
        // The next would only meet the same.
        if (code === 'offline' || code === 'session_expired' || code === 'unauthenticated')
          throw cause
        failed++
        output.note(`${oneLine(file.path)}: ${message} (${code})`)
        results.push({ path: file.path, outcome: 'failed', code })
      }
    }
    output.result(results)
    return failed === 0 ? EXIT.ok : EXIT.failed
  },
}
