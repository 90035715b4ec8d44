/** A passage of the prompt: its number there, and its text as given. */
export interface Passage {
  n: number
  title: string
  text: string
}

export interface Prompt {
  passages: Passage[]
  question: string
}

const PASSAGE = /<passage n="(\d+)"(?:\s+title="([^"]*)")?[^>]*>\r?\n?([\s\S]*?)\r?\n?<\/passage>/g
const QUESTION = /<question>([\s\S]*?)<\/question>/

/** Reads the last user message of a prompt; without the expected blocks, all of it is the question. */
export function readPrompt(message: string): Prompt {
  const passages = [...message.matchAll(PASSAGE)].map(([, n, title, text]) => ({
    n: Number(n),
    title: title ?? '',
    text: text ?? '',
  }))
  const rest = message.replaceAll(PASSAGE, '')
  return { passages, question: (QUESTION.exec(rest)?.[1] ?? rest).trim() }
}
