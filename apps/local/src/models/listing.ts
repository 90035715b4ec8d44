import type { Span } from '../../../../functions/_shared/text/sentences.ts'

const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/

/** The whole of the code between fences that a piece of a Markdown text lies in or touches; undefined where there is none. */
export function listingAround(text: string, { start, end }: Span): Span | undefined {
  let opened: { at: number; mark: string } | undefined
  let at = 0
  for (const line of text.split('\n')) {
    const lineEnd = at + line.length
    const [, mark, rest = ''] = FENCE.exec(line.slice(0, MAX_FENCE_LINE)) ?? []
    if (mark !== undefined && !opened) opened = { at, mark }
    else if (opened && mark?.startsWith(opened.mark) && rest.trim() === '') {
      if (opened.at < end && start < lineEnd) {
        return { start: opened.at, end: lineEnd }
      }
      opened = undefined
    }
    at = lineEnd + 1
  }
  return undefined
}

const MAX_FENCE_LINE = 120
