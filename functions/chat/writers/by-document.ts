import { hideOwnNumbers } from '../../_shared/text/hide-own-numbers.ts'
import type { RoomDocument } from '../documents/room-documents.ts'

/** A document's title as it stands above what an answer says of it. */
export const titleLine = ({ title }: Pick<RoomDocument, 'title'>): string =>
  `**${hideOwnNumbers(title)}**`

/**
 * What an answer says of one document: under its title, unless there is no other.
 * @param documents how many the answer is about
 */
export const partOf = (document: RoomDocument, text: string, documents: number): string =>
  documents > 1 ? `${titleLine(document)}\n\n${text}` : text
