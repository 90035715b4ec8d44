/** Loaded with the first formula. */
import temml from 'temml'

/**
 * Puts a formula into an element as MathML, which browsers draw and read out by themselves. False, and
 * the element is left empty, when it is no TeX. Nothing in it can link or load anything (`trust`).
 */
export function drawFormula(element: HTMLElement, tex: string, displayMode: boolean): boolean {
  try {
    temml.render(tex, element, { displayMode, trust: false, throwOnError: true, maxExpand: 200 })
    return true
  } catch {
    element.replaceChildren()
    return false
  }
}
