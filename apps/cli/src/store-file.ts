import {
  type DocumindClient,
  type FileSource,
  type ListedDocument,
  storedAs,
  titleOf,
  type Uploaded,
} from '@documind/client'

/** What a file is the next version of: the document of its kind that is called as it is. */
export async function findEarlier(
  source: FileSource,
  documents: readonly ListedDocument[],
): Promise<ListedDocument | undefined> {
  const { kind } = storedAs(source.name, await source.read(0, Math.min(source.size, 1024)))
  const title = titleOf(source.name)
  return documents.find(
    (document) =>
      document.kind === kind && document.title === title && document.duplicate_of === null,
  )
}

/** As a new document, or as the next version of one. */
export async function storeFile(
  client: DocumindClient,
  roomId: string,
  source: FileSource,
  documents: readonly ListedDocument[],
): Promise<Uploaded> {
  const earlier = await findEarlier(source, documents)
  return client.uploadDocument(roomId, source, { replaces: earlier?.id })
}
