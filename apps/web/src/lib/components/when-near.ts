import type { Attachment } from 'svelte/attachments'

/** This far outside of the screen already, so that it is there when the reader arrives. */
const MARGIN = '1200px 0px'

/** Calls `act` each time the element comes near the visible part of its scrolling ancestor. */
export function whenNear(act: () => unknown): Attachment<HTMLElement> {
  return (element) => {
    // Margins count from the edge of what scrolls; from the window's they would do nothing.
    const root = element.closest('.overflow-y-auto')
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.at(-1)?.isIntersecting) act()
      },
      { root, rootMargin: MARGIN },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }
}
