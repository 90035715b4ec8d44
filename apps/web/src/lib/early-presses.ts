declare global {
  interface Window {
    /** Of app.html, which stands in the page before any other script: stops keeping, and gives what was kept. */
    takeEarlyPresses?: () => Event[]
  }
}

/** Does what was pressed before the page could: on a slow line a page is seen seconds before its code is there. */
export function repeatEarlyPresses(): void {
  for (const event of window.takeEarlyPresses?.() ?? []) {
    if (!(event.target instanceof Node) || !event.target.isConnected) continue
    const { constructor: Type } = event
    event.target.dispatchEvent(Reflect.construct(Type, [event.type, event]) as Event)
  }
}
