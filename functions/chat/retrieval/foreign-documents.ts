import type { RoomDocument } from '../documents/room-documents.ts'
import { otherLanguages } from './translate.ts'

/** More are not named. */
const MAX_NAMED = 5

/** Documents in languages that a question was not asked in. */
export function foreignDocuments(
  question: string,
  documents: readonly RoomDocument[],
  translations: Readonly<Record<string, string>> = {},
): { title: string; language: string }[] {
  return documents
    .flatMap(({ title, language }) =>
      language !== null && otherLanguages(question, [language]).length > 0
        ? [{ title, language }]
        : [],
    )
    .filter(({ language }) => !Object.keys(translations).some((known) => isSame(known, language)))
    .slice(0, MAX_NAMED)
}

const isSame = (a: string, b: string): boolean => a.split('-')[0] === b.split('-')[0]
