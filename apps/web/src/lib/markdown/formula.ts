/** Loaded with the first formula. */
import temml from 'temml'

const MAX_CHARS = 2000
/** A browser lays each level out within the one around it. */
const MAX_DEPTH = 100

/**
 * Puts a formula into an element as MathML, which browsers draw and read out by themselves. False, and
 * the element is left empty, when it is no TeX. Nothing in it can link or load anything (`trust`).
 */
export function drawFormula(element: HTMLElement, tex: string, displayMode: boolean): boolean {
  try {
    if (tex.length > MAX_CHARS) return false
    temml.render(tex, element, { displayMode, trust: false, throwOnError: true, maxExpand: 200 })
    if (depthOf(element) > MAX_DEPTH) throw new Error('No formula is as deep as that')
    return true
  } catch {
    element.replaceChildren()
    return false
  }
}

function depthOf(element: Element): number {
  let depth = 0
  for (let level = [...element.children]; level.length > 0 && depth <= MAX_DEPTH; depth += 1) {
    level = level.flatMap((child) => [...child.children])
  }
  return depth
}
