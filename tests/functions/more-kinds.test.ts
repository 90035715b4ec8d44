import { describe, expect } from 'vitest'
import type { FileKind } from '../support/client.ts'
import { createEpub } from '../support/epub.ts'
import { createOdf } from '../support/odf.ts'
import { createPptx, slideShape } from '../support/pptx.ts'
import { it } from './fixtures.ts'
import { addFile, askAndWait } from './support.ts'

type File = [kind: FileKind, bytes: Uint8Array<ArrayBuffer>, title: string | null, page: number]

const BUILT = 'The lighthouse was built in 1874 by Ada Moss.'

/** Files that say when the lighthouse was built, and where: the name of the page and its number. */
const FILES: File[] = [
  [
    'pptx',
    createPptx([
      { shapes: slideShape('Welcome', { place: 'title' }) },
      {
        shapes: slideShape('History', { place: 'title' }) + slideShape(BUILT),
      },
    ]),
    'History',
    2,
  ],
  [
    'odp',
    createOdf({
      kind: 'presentation',
      body: `<draw:page/><draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>History</text:p></draw:text-box></draw:frame><draw:custom-shape><text:p>${BUILT}</text:p></draw:custom-shape></draw:page>`,
    }),
    'History',
    2,
  ],
  [
    'eml',
    new TextEncoder().encode(`From: a@b.org\r\nSubject: History\r\n\r\n${BUILT}`),
    'History',
    1,
  ],
  ['rtf', new TextEncoder().encode(`{\\rtf1 ${BUILT}}`), null, 1],
  ['html', new TextEncoder().encode(`<title>Tower</title><p>${BUILT}`), null, 1],
  [
    'epub',
    createEpub({
      files: { 'a.xhtml': '<p>Cover', 'b.xhtml': `<p>${BUILT}</p>` },
      nav: '<ol><li><a href="b.xhtml">History</a></li></ol>',
    }),
    'History',
    2,
  ],
  ['odt', createOdf({ kind: 'text', body: `<text:p>${BUILT}</text:p>` }), null, 1],
]

describe('a file of another kind', () => {
  it.for(FILES)(
    '%s answers, and its citation names the page',
    async ([kind, bytes, title, page], { backend, alice, room }) => {
      const document = await addFile(backend, alice, room, kind, bytes, 'Tower')
      expect(document).toMatchObject({ status: 'ready', error_code: null })
      backend.model.scenario('plain')
      const answer = await askAndWait(backend, alice, room, 'When was the lighthouse built?')
      expect(answer.citations[0]).toMatchObject({
        document_id: document.id,
        page,
        page_title: title,
      })
    },
  )
})
