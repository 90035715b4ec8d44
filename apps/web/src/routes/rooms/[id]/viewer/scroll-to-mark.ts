/** How far from the upper edge a passage is shown, as a share of the height. */
const EYE_LEVEL = 0.25

/** Scrolls only this element, not the frame around it; without a mark, to its beginning. */
export function scrollToMark(viewport: HTMLElement, mark: HTMLElement | undefined): void {
  const edge = viewport.getBoundingClientRect()
  const place = mark?.getBoundingClientRect()
  const top = place ? viewport.scrollTop + place.top - edge.top - edge.height * EYE_LEVEL : 0
  const hidden = place ? place.left < edge.left || place.right > edge.right : true
  const left = place && hidden ? viewport.scrollLeft + place.left - edge.left - 24 : 0
  viewport.scrollTo({ top, left })
}
