import { contentTerms } from '../../_shared/text/content-terms.ts'
import type { RoomDocument } from '../documents/room-documents.ts'
import { withoutDocumentWords } from './cues.ts'
import type { QuestionKind } from './plan.ts'

/** Kinds in which a document's name says which one is meant, and nothing else. */
const ABOUT_DOCUMENTS: readonly QuestionKind[] = [
  'summary',
  'outline',
  'translate',
  'titlePage',
  'size',
  'place',
  'changes',
]

/** The documents that a question names by the words of their titles; all where it names none. */
export function namedDocuments(
  question: string,
  documents: readonly RoomDocument[],
  kind: QuestionKind,
): readonly RoomDocument[] {
  if (documents.length < 2 || !ABOUT_DOCUMENTS.includes(kind)) return documents
  const asked = contentTerms(withoutDocumentWords(question))
  const shares = documents.map(({ title }) => {
    const own = [...contentTerms(withoutDocumentWords(title))]
    return own.filter((term) => asked.has(term)).length
  })
  const most = Math.max(...shares)
  return most === 0 ? documents : documents.filter((_, index) => shares[index] === most)
}
