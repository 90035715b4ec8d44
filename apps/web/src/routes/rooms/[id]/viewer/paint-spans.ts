import type { DrawnText } from '#lib/files/pdf-file.ts'
import { type ToneSpan, splitLeaf } from '#lib/markdown/marked-document.ts'

/**
 * Marks parts of the text over a drawn page, in place of what was marked there.
 * @param spans places in the pieces put together
 * @returns the first mark of each tone
 */
export function paintSpans(
  { pieces, elements }: DrawnText,
  spans: readonly ToneSpan[],
): Map<string, HTMLElement> {
  const firsts = new Map<string, HTMLElement>()
  let offset = 0
  for (const [index, piece] of pieces.entries()) {
    const start = offset
    offset += piece.length
    const element = elements[index]
    if (!element) continue
    const near = spans.some((span) => span.start < offset && span.end > start)
    const wasMarked = element.firstElementChild !== null
    if (!near && !wasMarked) continue
    const offsets = Array.from({ length: piece.length + 1 }, (_, i) => start + i)
    const parts = splitLeaf({ text: piece, offsets }, spans).map((inline) => {
      if (inline.type !== 'mark') return 'text' in inline ? inline.text : ''
      const mark = document.createElement('mark')
      mark.className = inline.tone
      mark.dataset['testid'] =
        inline.tone === 'cited' ? 'viewer-mark' : `viewer-mark-${inline.tone}`
      mark.textContent = inline.text
      if (!firsts.has(inline.tone)) firsts.set(inline.tone, mark)
      return mark
    })
    element.replaceChildren(...parts)
  }
  return firsts
}
