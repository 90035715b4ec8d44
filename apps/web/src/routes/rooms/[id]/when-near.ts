import type { Attachment } from 'svelte/attachments'

/** Before it is on the screen, so that whoever scrolls on does not get there first. */
const MARGIN = '1200px 0px'

/** Calls when the reader comes near, and again for as long as they stay. */
export function whenNear(act: () => unknown): Attachment<HTMLElement> {
  return (element) => {
    const root = element.closest('[data-testid=conversation-scroll]')
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) act()
      },
      { root, rootMargin: MARGIN },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }
}
