import { Parser } from 'htmlparser2'
import { AppError } from '../../../_shared/contract/errors.ts'
import type { XmlElement } from '../docx/xml.ts'

/** Deeper ones are taken for parts of those around them: readers call themselves. */
const MAX_DEPTH = 200
/** A worker has 256 MB, and each takes some hundred bytes. */
const MAX_NODES = 600_000
/** The source is handed over in pieces, so that the parser keeps little of it. */
const PIECE_CHARACTERS = 64 * 1024

interface MutableElement extends XmlElement {
  children: (XmlElement | string)[]
}

/**
 * The elements of a page, names in lower case, entities resolved.
 * @throws AppError document_too_complex
 */
export function parseHtml(source: string): XmlElement {
  const root: MutableElement = { name: '', attributes: {}, children: [] }
  const stack: MutableElement[] = [root]
  let nodes = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++nodes > MAX_NODES) throw new AppError('document_too_complex')
        const parent = stack.at(-1) ?? root
        const element: MutableElement = { name, attributes, children: [] }
        if (stack.length < MAX_DEPTH) parent.children.push(element)
        // What is too deep adds to the same children as what is around it.
        else element.children = parent.children
        stack.push(element)
      },
      ontext(text) {
        const { children } = stack.at(-1) ?? root
        const last = children.at(-1)
        if (typeof last === 'string') children[children.length - 1] = last + text
        else children.push(text)
      },
      onclosetag: () => void (stack.length > 1 && stack.pop()),
    },
    // XHTML closes elements so that have no content, scripts and titles too.
    { decodeEntities: true, recognizeSelfClosing: true },
  )
  for (let at = 0; at < source.length; at += PIECE_CHARACTERS)
    parser.write(source.slice(at, at + PIECE_CHARACTERS))
  parser.end()
  return root
}
