/** A passage of the prompt: its number there, and its text as given. */
export interface Passage {
  n: number
  title: string
  /** Of its document, from 1; undefined where the prompt does not say it. */
  page?: number
  text: string
}

export interface Prompt {
  passages: Passage[]
  question: string
}

const OPENING =
  /<passage n="(\d{1,6})"(?:\s{1,9}title="([^"]{0,999})")?(?:\s{1,9}page="(\d{1,6})")?[^>]{0,999}>\r?\n?/y
const BEGINNING = '<passage n="'
const END = '</passage>'

/** Reads the last user message of a prompt; without the expected blocks, all of it is the question. */
export function readPrompt(message: string): Prompt {
  const passages: Passage[] = []
  let rest = ''
  let at = 0
  for (;;) {
    const from = message.indexOf(BEGINNING, at)
    const to = from < 0 ? -1 : message.indexOf(END, from)
    if (to < 0) break
    OPENING.lastIndex = from
    const [opening = '', n, title = '', page] = OPENING.exec(message) ?? []
    const start = from + opening.length
    const isPassage = n !== undefined && start <= to
    if (isPassage) {
      const text = message.slice(start, to).replace(/\r?\n$/, '')
      passages.push({ n: Number(n), title, text, ...(page ? { page: Number(page) } : {}) })
    }
    // What only begins like one is left where it stands.
    const next = isPassage ? to + END.length : from + BEGINNING.length
    rest += message.slice(at, isPassage ? from : next)
    at = next
  }
  rest += message.slice(at)
  return { passages, question: (between(rest, '<question>', '</question>') ?? rest).trim() }
}

function between(text: string, opening: string, closing: string): string | undefined {
  const from = text.indexOf(opening)
  const to = from < 0 ? -1 : text.indexOf(closing, from)
  return to < 0 ? undefined : text.slice(from + opening.length, to)
}
