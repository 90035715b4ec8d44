import type { FileKind } from '../contract.ts'
import { DocumindError } from '../errors/documind-error.ts'
import { endingOf, FILE_KINDS, kindOfName, PICTURE_ENDINGS } from './limits.ts'

/** How a file is stored. */
export interface StoredAs {
  kind: FileKind
  /** Of its object's name. */
  ending: string
  /** Media type. */
  type: string
}

/** The first bytes of the pictures that can be read. */
const PICTURES: readonly (readonly [start: RegExp, type: string])[] = [
  [/^\x89PNG\r\n/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^RIFF[\s\S]{4}WEBP/, 'image/webp'],
]

/** The first bytes decide where they can, else the name; the server checks again. */
export function storedAs(name: string, head: Uint8Array): StoredAs {
  const start = String.fromCharCode(...head)
  const picture = PICTURES.find(([pattern]) => pattern.test(start))?.[1]
  if (picture !== undefined) {
    return { kind: 'image', type: picture, ending: PICTURE_ENDINGS[picture] ?? 'png' }
  }
  const named = kindOfName(name)
  const kind = start.startsWith('%PDF-') ? 'pdf' : (named ?? 'text')
  if (kind === 'pdf' && !start.startsWith('%PDF-')) throw new DocumindError('not_a_pdf')
  if (kind === 'image') throw new DocumindError('image_unreadable')
  if (named === undefined && start.includes('\0')) throw new DocumindError('file_type_unsupported')
  const { type, endings } = FILE_KINDS[kind]
  return { kind, type, ending: endings[0] }
}

/** Whether files of this name are of a kind that can be read. */
export const isKnownFile = (name: string): boolean => kindOfName(name) !== undefined

const MAX_TITLE_CHARACTERS = 300

/** Without the ending that says what it is. */
export function titleOf(name: string): string {
  const title = kindOfName(name) === undefined ? name : name.slice(0, -endingOf(name).length - 1)
  return title.trim().slice(-MAX_TITLE_CHARACTERS) || name
}
