import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ScrollFollower } from './scroll-follower.svelte.ts'

/** A window of 500 on a text that grows; as far as an element is asked here. */
class FakeViewport extends EventTarget {
  scrollTop = 0
  scrollHeight = 1000
  clientHeight = 500
  clientWidth = 400
  readonly firstElementChild = {}
  /** Where each message begins in the text. */
  messages: number[] = []
  readonly target = { scrollIntoView: vi.fn(), focus: vi.fn() }

  getBoundingClientRect() {
    return { top: 0 }
  }

  querySelector(selector: string) {
    return selector === '#there' ? this.target : null
  }

  querySelectorAll() {
    return this.messages.map((_, i) => ({
      getBoundingClientRect: () => {
        const top = (this.messages[i] ?? 0) - this.scrollTop
        return { top, bottom: top + 100 }
      },
    }))
  }

  get distance() {
    return this.scrollHeight - this.scrollTop - this.clientHeight
  }
}

let resize: (() => void) | null = null
const observed = new Set<unknown>()

beforeEach(() => {
  class FakeObserver {
    constructor(onResize: () => void) {
      resize = onResize
    }

    observe(element: unknown) {
      observed.add(element)
    }

    disconnect() {
      resize = null
      observed.clear()
    }
  }
  vi.stubGlobal('ResizeObserver', FakeObserver)
  vi.stubGlobal('requestAnimationFrame', (act: () => void) => act())
})
afterEach(() => {
  vi.unstubAllGlobals()
})

function setUp() {
  const follower = new ScrollFollower()
  const element = new FakeViewport()
  const detach = follower.viewport(element as unknown as HTMLElement)
  if (!detach) throw new Error('nothing to detach')
  const grow = (by = 100): void => {
    element.scrollHeight += by
    resize?.()
  }
  const scroll = (to: number): void => {
    element.scrollTop = to
    element.dispatchEvent(new Event('scroll'))
  }
  // An observer reports once for what it begins to observe.
  resize?.()
  element.scrollTop = element.scrollHeight - element.clientHeight
  scroll(element.scrollTop)
  return { follower, element, detach, grow, scroll }
}

describe('while the reader is at the end', () => {
  it('the text stays at its end as it grows', () => {
    const { follower, element, grow } = setUp()
    grow()
    expect(element.scrollTop).toBe(element.scrollHeight)
    expect(follower.hasNewText).toBe(false)
    expect(observed).toEqual(new Set([element, element.firstElementChild]))
  })

  it('being near it is enough, and a scroll down lets nothing go', () => {
    const { follower, element, grow, scroll } = setUp()
    scroll(element.scrollTop - 64)
    grow()
    expect(element.scrollTop).toBe(element.scrollHeight)
    element.scrollHeight += 1000
    scroll(element.scrollTop + 10)
    grow()
    expect(follower.hasNewText).toBe(false)
    expect(element.scrollTop).toBe(element.scrollHeight)
  })
})

describe('once the reader scrolled up', () => {
  it('the text stays where it is, and says that there is more', () => {
    const { follower, element, grow, scroll } = setUp()
    scroll(100)
    expect(follower.hasNewText).toBe(false)
    grow()
    expect(element.scrollTop).toBe(100)
    expect(follower.hasNewText).toBe(true)
  })

  it('the same text in a narrower column is nothing new', () => {
    const { follower, element, grow, scroll } = setUp()
    scroll(100)
    element.clientWidth = 300
    grow()
    expect(follower.hasNewText).toBe(false)
    grow()
    expect(follower.hasNewText).toBe(true)
  })

  it('it follows again from the end, or when told to', () => {
    const { follower, element, grow, scroll } = setUp()
    scroll(100)
    grow()
    scroll(element.scrollHeight - element.clientHeight)
    expect(follower.hasNewText).toBe(false)
    grow()
    expect(element.scrollTop).toBe(element.scrollHeight)

    scroll(100)
    grow()
    follower.follow()
    expect(follower.hasNewText).toBe(false)
    expect(element.scrollTop).toBe(element.scrollHeight)
  })
})

describe('a message', () => {
  it('that is shown is where the reader stays', () => {
    const { follower, element, grow } = setUp()
    const before = element.scrollTop
    expect(follower.show('#there')).toBe(true)
    expect(element.target.scrollIntoView).toHaveBeenCalledExactlyOnceWith({ block: 'center' })
    expect(element.target.focus).toHaveBeenCalledExactlyOnceWith({ preventScroll: true })
    grow()
    expect(element.scrollTop).toBe(before)
    expect(follower.hasNewText).toBe(true)
  })

  it('that is not there changes nothing', () => {
    const { follower, element, grow } = setUp()
    expect(follower.show('#gone')).toBe(false)
    grow()
    expect(element.scrollTop).toBe(element.scrollHeight)
  })

  it('that is read stays in its place when others come before it', () => {
    const { follower, element, scroll } = setUp()
    element.messages = [0, 100, 200, 300]
    scroll(150)
    follower.keepPlace(() => {
      element.messages = element.messages.map((top) => top + 700)
      element.scrollHeight += 700
    })
    expect(element.scrollTop).toBe(850)
    resize?.()
    // What came above is no news.
    expect(follower.hasNewText).toBe(false)
    expect(follower.isFar).toBe(false)
  })

  it('far from the end has a way back to it', () => {
    const { follower, element, scroll } = setUp()
    element.scrollHeight = 5000
    scroll(element.scrollTop - 200)
    expect(follower.isFar).toBe(true)
    expect(follower.hasNewText).toBe(false)
    follower.follow()
    expect(follower.isFar).toBe(false)
  })
})

describe('without its element', () => {
  it('nothing fails, and nothing is observed', () => {
    const { follower, element, detach, scroll } = setUp()
    detach()
    expect(resize).toBeNull()
    scroll(100)
    follower.follow()
    const insert = vi.fn()
    follower.keepPlace(insert)
    expect(insert).toHaveBeenCalledOnce()
    expect(follower.show('#there')).toBe(false)
    expect(element.scrollTop).toBe(100)
  })
})
