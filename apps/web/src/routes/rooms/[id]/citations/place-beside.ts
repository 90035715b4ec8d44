import type { Attachment } from 'svelte/attachments'

const GAP_PX = 6
const EDGE_PX = 12

/** Puts a popover under an element, or over it where there is more room, within the window. */
export function placeBeside(anchor: HTMLElement): Attachment<HTMLElement> {
  return (card) => {
    card.style.margin = '0'
    card.showPopover()
    const place = (): void => {
      const at = anchor.getBoundingClientRect()
      const { offsetWidth: width, offsetHeight: height } = card
      const fitsBelow = at.bottom + GAP_PX + height + EDGE_PX <= innerHeight
      const top = fitsBelow ? at.bottom + GAP_PX : Math.max(EDGE_PX, at.top - GAP_PX - height)
      const left = Math.min(at.left + at.width / 2 - width / 2, innerWidth - width - EDGE_PX)
      card.style.inset = `${top}px auto auto ${Math.max(EDGE_PX, left)}px`
    }
    place()
    addEventListener('scroll', place, { capture: true, passive: true })
    return () => removeEventListener('scroll', place, { capture: true })
  }
}
