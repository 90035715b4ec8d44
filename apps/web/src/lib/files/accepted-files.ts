import { FILE_KINDS, type FileKind } from '#lib/contract.ts'

/** For a file chooser: endings, and media types for systems that go by those. */
const accept = (kinds: readonly FileKind[]): string =>
  kinds
    .flatMap((kind) => [
      ...FILE_KINDS[kind].endings.map((ending) => `.${ending}`),
      FILE_KINDS[kind].type,
    ])
    .join(',')

export const ACCEPTED_FILES = accept(Object.keys(FILE_KINDS) as FileKind[])

/** For an article, which is filled from a file in the browser. */
export const TEXT_FILES = accept(['pdf', 'markdown', 'text'])
