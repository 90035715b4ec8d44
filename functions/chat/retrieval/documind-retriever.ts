import { Document } from '@langchain/core/documents'
import { BaseRetriever, type BaseRetrieverInput } from '@langchain/core/retrievers'
import type { SupabaseClient } from '../../_shared/http/supabase.ts'
import type { Models } from '../../_shared/models/models.ts'
import { findPassages } from './find-passages.ts'
import type { Passage } from './passages.ts'

export interface DocuMindRetrieverInput extends BaseRetrieverInput {
  /** Speaks as a person: the policies decide what is found. */
  client: SupabaseClient
  models: Models
  roomId: string
  /** The only documents to be searched; all of the room if not given. */
  documentIds?: string[]
}

/** Where a passage stands: offsets are UTF-16 units into the content of its page. */
export type PassageMetadata = Omit<Passage, 'content'>

const TIMEOUT_MS = 20_000

/**
 * The passages of a room that a question would be answered from, best first, for chains and agents of LangChain. Empty
 * where nothing has to do with the question. Answers call `findPassages` themselves: loading LangChain takes a worker
 * a tenth of a second and 27 MB.
 */
export class DocuMindRetriever extends BaseRetriever<PassageMetadata> {
  static override lc_name(): string {
    return 'DocuMindRetriever'
  }

  override lc_namespace = ['documind', 'retrievers']
  readonly #input: DocuMindRetrieverInput

  constructor(input: DocuMindRetrieverInput) {
    super(input)
    this.#input = input
  }

  override async _getRelevantDocuments(question: string): Promise<Document<PassageMetadata>[]> {
    const { client, models, roomId, documentIds = null } = this.#input
    const passages = await findPassages({
      client,
      models,
      roomId,
      documentIds,
      question,
      history: [],
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return passages.map(
      ({ content, ...metadata }) =>
        new Document({ pageContent: content, metadata, id: metadata.chunk_id }),
    )
  }
}
