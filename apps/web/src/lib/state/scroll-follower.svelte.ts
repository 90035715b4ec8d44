import { flushSync } from 'svelte'
import type { Attachment } from 'svelte/attachments'

/** This close to the end still counts as reading along. */
const NEAR_END_PX = 64

/**
 * Keeps a growing text at its end while the reader is there, and lets go as soon as they scroll up.
 * Attach `viewport` to the scrolling element; its first child is the content.
 */
export class ScrollFollower {
  #element: HTMLElement | null = null
  #following = $state(true)
  #hasNewText = $state(false)
  #lastTop = 0
  #lastWidth = 0
  /** Of what the reader sees from the end, in pixels. */
  #lastDistance = 0
  #isFar = $state(false)

  /** There is text below that the reader has not seen. */
  get hasNewText(): boolean {
    return this.#hasNewText && !this.#following
  }

  /** More than a screen above the end. */
  get isFar(): boolean {
    return this.#isFar && !this.#following
  }

  readonly viewport: Attachment<HTMLElement> = (element) => {
    this.#element = element
    this.#toEnd()
    const observer = new ResizeObserver(() => this.#grew())
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    const onScroll = (): void => this.#scrolled()
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', onScroll)
      this.#element = null
    }
  }

  /** For the reader's own question, and for the button. */
  follow(): void {
    this.#following = true
    this.#hasNewText = false
    requestAnimationFrame(() => this.#toEnd())
  }

  /** Brings one element to the reader and stays there. False if it is not there. */
  show(selector: string): boolean {
    const target = this.#element?.querySelector<HTMLElement>(selector)
    if (!target) return false
    this.#following = false
    target.scrollIntoView({ block: 'center' })
    target.focus({ preventScroll: true })
    return true
  }

  /** Puts messages in above without moving what is being read. */
  keepPlace(insert: () => void): void {
    const element = this.#element
    // The first message on the screen keeps its place: heights further away may be estimates.
    const top = element?.getBoundingClientRect().top ?? 0
    const anchor = [...(element?.querySelectorAll('[role=listitem]') ?? [])].find(
      (message) => message.getBoundingClientRect().bottom > top,
    )
    const before = anchor?.getBoundingClientRect().top ?? 0
    insert()
    flushSync()
    if (element && anchor) element.scrollTop += anchor.getBoundingClientRect().top - before
    // Nothing came below.
    this.#lastDistance = this.#distance()
  }

  #grew(): void {
    const width = this.#element?.clientWidth ?? 0
    // In a narrower column the same text is longer, and no newer.
    const isReflow = width !== this.#lastWidth
    this.#lastWidth = width
    if (this.#following) this.#toEnd()
    else if (!isReflow && this.#distance() > this.#lastDistance) this.#hasNewText = true
    this.#lastDistance = this.#distance()
  }

  #scrolled(): void {
    const element = this.#element
    if (!element) return
    const distance = this.#distance()
    this.#lastDistance = distance
    this.#isFar = distance > element.clientHeight
    const movedUp = element.scrollTop < this.#lastTop
    this.#lastTop = element.scrollTop
    if (distance <= NEAR_END_PX) {
      this.#following = true
      this.#hasNewText = false
    } else if (movedUp) {
      this.#following = false
    }
  }

  #distance(): number {
    const element = this.#element
    return element ? element.scrollHeight - element.scrollTop - element.clientHeight : 0
  }

  #toEnd(): void {
    const element = this.#element
    if (element) element.scrollTop = element.scrollHeight
  }
}
