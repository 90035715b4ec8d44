import { SvelteSet } from 'svelte/reactivity'
import type { Attachment } from 'svelte/attachments'

/** Above and below what is seen, so that a page is there before it is scrolled to. */
const AHEAD = '100% 0px'
/** The page at this share of the height is the one that is read. */
const READING_LINE = 0.3
const GAP_PX = 8

/** Pages below each other in one element that scrolls: which are near, and which is read. */
export class PdfScroll {
  readonly #near = new SvelteSet<number>()
  readonly #sheets: HTMLElement[] = []
  #viewport: HTMLElement | undefined
  #observer: IntersectionObserver | undefined
  #page = $state(1)
  /** Where somebody wanted to go: it counts as read for as long as it is seen and nobody scrolls. */
  #goal: number | null = null

  /** The page that is read. */
  get page(): number {
    return this.#page
  }

  isNear(page: number): boolean {
    return this.#near.has(page)
  }

  get viewport(): HTMLElement | undefined {
    return this.#viewport
  }

  attach: Attachment<HTMLElement> = (viewport) => {
    this.#viewport = viewport
    const observe = (entries: IntersectionObserverEntry[]): void => {
      for (const { target, isIntersecting } of entries) {
        const page = this.#sheets.indexOf(target as HTMLElement) + 1
        if (isIntersecting) this.#near.add(page)
        else this.#near.delete(page)
      }
    }
    this.#observer = new IntersectionObserver(observe, { root: viewport, rootMargin: AHEAD })
    for (const sheet of this.#sheets) this.#observer.observe(sheet)
    const listeners = new AbortController()
    const { signal } = listeners
    viewport.addEventListener('scroll', () => this.#look(), { signal, passive: true })
    for (const event of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
      viewport.addEventListener(event, () => (this.#goal = null), { signal, passive: true })
    }
    return () => {
      listeners.abort()
      this.#observer?.disconnect()
      this.#observer = undefined
      this.#viewport = undefined
      this.#near.clear()
    }
  }

  sheet(page: number): Attachment<HTMLElement> {
    return (element) => {
      this.#sheets[page - 1] = element
      this.#observer?.observe(element)
      return () => this.#observer?.unobserve(element)
    }
  }

  goTo(page: number): void {
    const sheet = this.#sheets[page - 1]
    if (!sheet || !this.#viewport) return
    this.#goal = page
    this.#page = page
    this.#near.add(page)
    this.#viewport.scrollTo({ top: sheet.offsetTop - GAP_PX })
  }

  #look(): void {
    if (!this.#viewport) return
    const { scrollTop, clientHeight } = this.#viewport
    if (this.#goal !== null && this.#isSeen(this.#goal, scrollTop, clientHeight)) return
    this.#goal = null
    const line = scrollTop + clientHeight * READING_LINE
    let [low, high] = [0, this.#sheets.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#sheets[middle]?.offsetTop ?? 0) <= line) low = middle
      else high = middle - 1
    }
    this.#page = low + 1
  }

  #isSeen(page: number, top: number, height: number): boolean {
    const sheet = this.#sheets[page - 1]
    return (
      sheet !== undefined &&
      sheet.offsetTop < top + height &&
      sheet.offsetTop + sheet.offsetHeight > top
    )
  }
}
