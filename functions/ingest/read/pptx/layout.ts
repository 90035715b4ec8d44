import { attributeOf, find, findAll, type XmlElement } from '../docx/xml.ts'
import type { Box } from '../slides/reading-order.ts'
import { boxOf } from './box.ts'

/** What a placeholder of a slide has from its layout and master. */
interface Inherited {
  /** How its levels are listed, the nearest first. */
  styles: (XmlElement | undefined)[]
  box: Box | undefined
}

/** The placeholders of a layout and of its master (ECMA-376 part 1, 19.3.1.36). */
export class Layout {
  readonly #layout: XmlElement[]
  readonly #master: XmlElement[]
  readonly #bodyStyle: XmlElement | undefined

  constructor(layout: XmlElement | undefined, master: XmlElement | undefined) {
    this.#layout = findAll(find(layout, 'p:cSld'), 'p:sp')
    this.#master = findAll(find(master, 'p:cSld'), 'p:sp')
    this.#bodyStyle = find(master, 'p:txStyles', 'p:bodyStyle')
  }

  of(place: XmlElement): Inherited {
    const type = attributeOf(place, 'type') ?? 'obj'
    const index = attributeOf(place, 'idx')
    const above = this.#layout.find((shape) => {
      const other = placeOf(shape)
      return index === undefined ? typeOf(other) === type : attributeOf(other, 'idx') === index
    })
    const isBody = /^(?:body|obj|subTitle)$/.test(type)
    const top = this.#master.find((shape) => typeOf(placeOf(shape)) === (isBody ? 'body' : type))
    const shapes = [above, top].filter((shape) => shape !== undefined)
    const styles = shapes.map((shape) => find(shape, 'p:txBody', 'a:lstStyle'))
    return {
      styles: isBody ? [...styles, this.#bodyStyle] : styles,
      box: shapes.map((shape) => boxOf(find(shape, 'p:spPr', 'a:xfrm'))).find((box) => box),
    }
  }
}

const placeOf = (shape: XmlElement): XmlElement | undefined =>
  find(shape, 'p:nvSpPr', 'p:nvPr', 'p:ph')

const typeOf = (place: XmlElement | undefined): string | undefined =>
  place && (attributeOf(place, 'type') ?? 'obj')
