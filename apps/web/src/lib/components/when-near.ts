import type { Attachment } from 'svelte/attachments'

/** Before it is on the screen, so that whoever scrolls on does not get there first. */
const MARGIN = '1200px 0px'

/** Calls each time the reader comes near, in whatever it scrolls in. */
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
