import { attributeOf, find, type XmlElement } from '../docx/xml.ts'
import type { Box } from '../slides/reading-order.ts'

/** In EMU; undefined where a shape stands where its layout has it. */
export function boxOf(transform: XmlElement | undefined): Box | undefined {
  const [offset, size] = [find(transform, 'a:off'), find(transform, 'a:ext')]
  if (offset === undefined || size === undefined) return undefined
  const read = (element: XmlElement, name: string) => Number(attributeOf(element, name) ?? 0) || 0
  const [left, top] = [read(offset, 'x'), read(offset, 'y')]
  return { left, top, right: left + read(size, 'cx'), bottom: top + read(size, 'cy') }
}
