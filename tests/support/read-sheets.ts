import { DOCUMENT_LIMITS } from '../../functions/_shared/contract/limits.ts'
import type { WholeKind } from '../../functions/ingest/read/kinds/kind.ts'
import type { Section } from '../../functions/ingest/read/pages.ts'

// What tests of the kinds of sheets share.

export async function readSections(
  kind: WholeKind,
  file: Uint8Array<ArrayBuffer> | string,
): Promise<readonly Section[]> {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file
  return (await kind.readText(bytes, DOCUMENT_LIMITS)).sections
}

export const readSheetText = async (
  kind: WholeKind,
  file: Uint8Array<ArrayBuffer> | string,
): Promise<string> => (await readSections(kind, file)).map(({ text }) => text).join('\n\n')

export const lines = (...rows: string[]): string => rows.join('\n')
