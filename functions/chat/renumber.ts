/** Text ready to be shown, and the passages cited in it so far. */
export interface Renumbering {
  /** Takes the next piece of the model's text; returns what can be shown of it. */
  push(text: string): string
  /** What is left when the model has ended. */
  flush(): string
  /** Passage numbers in order of first appearance: ordinal n stands for `order[n - 1]`. */
  readonly order: readonly number[]
}

/** What may still become a marker once more text has come. */
const OPEN_MARKER = /[[【](?:\s*\d{0,3}(?:\s*[,，、]\s*\d{0,3})*\s*)$/u
const MARKER = /[[【]\s*(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\s*[\]】]/gu

/**
 * Renumbers citations in order of appearance while the text streams, so that what was shown never
 * has to change. `[2, 5]` and `【2】` become `[n]` markers too.
 */
export function createRenumbering(): Renumbering {
  const order: number[] = []
  let held = ''
  const ordinalOf = (passage: number): number => {
    const known = order.indexOf(passage)
    return known >= 0 ? known + 1 : order.push(passage)
  }
  const rewrite = (text: string): string =>
    text.replace(MARKER, (_marker, numbers: string) =>
      numbers
        .split(/[,，、]/u)
        .map((number) => `[${ordinalOf(Number(number))}]`)
        .join(''),
    )
  return {
    order,
    push(text) {
      const all = held + text
      const open = OPEN_MARKER.exec(all)
      const cut = open ? open.index : all.length
      held = all.slice(cut)
      return rewrite(all.slice(0, cut))
    },
    flush() {
      const rest = rewrite(held)
      held = ''
      return rest
    },
  }
}
