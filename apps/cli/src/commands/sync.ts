import { hashOf, type ListedDocument } from '@documind/client'
import type { Command, Invocation } from '../command.ts'
import { EXIT } from '../exit.ts'
import { findRoom } from '../find-room.ts'
import { listFolder, type LocalFile, withSource } from '../local-files.ts'
import { oneLine } from '../output.ts'
import { findEarlier, storeFile } from '../store-file.ts'

/** What has to be done with a document or a file. */
interface Step {
  does: 'add' | 'replace' | 'keep' | 'delete'
  title: string
  file?: LocalFile
  documentId?: string
}

export const syncCommand: Command = {
  usage: 'sync <room> <folder> [--delete] [--dry-run] [--json]',
  arguments: { min: 2 },
  options: { delete: { type: 'boolean' }, 'dry-run': { type: 'boolean' } },
  needsSession: true,
  async run(invocation) {
    const { client, output, values, positionals } = invocation
    const [wanted = '', folder = ''] = positionals
    const room = await findRoom(client, wanted)
    const { files, skipped } = await listFolder(folder)
    for (const path of skipped) output.note(`skipped: ${oneLine(path)}`)
    const documents = await client.listDocuments(room.id)
    const steps = await plan(files, documents, values['delete'] === true)
    for (const step of steps) {
      output.line(`${step.does}: ${oneLine(step.title)}`)
      if (values['dry-run'] !== true) await take(step, invocation, room.id, documents)
    }
    output.result(
      steps.map(({ does, title, documentId = null }) => ({ does, title, document_id: documentId })),
    )
    return EXIT.ok
  },
}

async function plan(
  files: readonly LocalFile[],
  documents: readonly ListedDocument[],
  mayDelete: boolean,
): Promise<Step[]> {
  const steps: Step[] = []
  const kept = new Set<string>()
  for (const file of files) {
    await withSource(file, async (source) => {
      if (source.size === 0) return
      const hash = await hashOf(source)
      const same = documents.find(({ sha256 }) => sha256 === hash)
      const earlier = same ?? (await findEarlier(source, documents))
      if (earlier) kept.add(earlier.id)
      const does = same ? 'keep' : earlier ? 'replace' : 'add'
      const step = { does, title: file.name, file } as const
      steps.push(earlier ? { ...step, documentId: earlier.id } : step)
    })
  }
  // Articles and web pages have never been files of a folder.
  const isFile = ({ kind }: ListedDocument): boolean => kind !== 'article' && kind !== 'web'
  const gone = documents.filter((document) => isFile(document) && !kept.has(document.id))
  if (mayDelete) {
    steps.push(...gone.map(({ id, title }) => ({ does: 'delete', title, documentId: id }) as const))
  }
  return steps
}

async function take(
  { does, file, documentId }: Step,
  { client }: Invocation,
  roomId: string,
  documents: readonly ListedDocument[],
): Promise<void> {
  if (does === 'delete' && documentId !== undefined) await client.deleteDocument(documentId)
  if ((does === 'add' || does === 'replace') && file) {
    await withSource(file, (source) => storeFile(client, roomId, source, documents))
  }
}
