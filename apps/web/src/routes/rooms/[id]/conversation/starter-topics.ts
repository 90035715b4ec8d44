/** Lengths of a line that can be a heading. */
const MIN_CHARACTERS = 2
const MAX_CHARACTERS = 60

const MARKDOWN_HEADING = /^#{1,3}\s+(.+)$/
/** "4.3 What is it?", "第二章 起步", also in a table of contents. */
const NUMBERED_HEADING =
  /^(?:\d{1,2}(?:\.\d{1,2}){0,2}\.?|第[\d一二三四五六七八九十百]{1,4}[章節节])\s+(.+)$/
/** Dots and page number after a heading in a table of contents; text extracted from a PDF may have one "…" for the dots, or none. */
const PAGE_REFERENCE = /[\s.·…]{1,200}(?=\d{1,4}$)/
/** A line with more of them is no heading. */
const MAX_LINE_CHARACTERS = 400
const SENTENCE_END = /[.。,，;；:：!！]$/

/** The headings of a text, in order, each once. */
export function headingsOf(text: string): string[] {
  const found = text.split('\n').flatMap((line) => {
    if (line.length > MAX_LINE_CHARACTERS) return []
    const match = MARKDOWN_HEADING.exec(line.trim()) ?? NUMBERED_HEADING.exec(line.trim())
    const heading = cutPageReference(match?.[1]?.replace(/[*_`#]+/g, '') ?? '').trim()
    return isTopic(heading) ? [heading] : []
  })
  return [...new Set(found)]
}

function cutPageReference(heading: string): string {
  const lead = PAGE_REFERENCE.exec(heading)
  if (!lead) return heading
  const dots = lead[0].replace(/\s+/g, '')
  // A single dot before a number is a part of it: "Version 1.2".
  return dots === '' || dots.includes('…') || dots.length >= 3
    ? heading.slice(0, lead.index)
    : heading
}

/**
 * As many topics as asked for, taken in turn from the documents and spread over each; headings that are
 * questions come first. The same documents give the same topics.
 */
export function chooseTopics(documents: readonly string[][], count: number): string[] {
  const spread = documents.map((headings) => {
    const questions = headings.filter(isQuestion)
    const others = headings.filter((heading) => !isQuestion(heading))
    const step = Math.max(1, Math.floor(others.length / count))
    return [...questions.slice(0, count), ...others.filter((_, i) => i % step === 0)]
  })
  const topics: string[] = []
  for (let turn = 0; turn < count; turn++) {
    for (const headings of spread) {
      const topic = headings[turn]
      if (topic !== undefined && !topics.includes(topic)) topics.push(topic)
    }
  }
  return topics.slice(0, count)
}

export const isQuestion = (topic: string): boolean => /[?？]$/.test(topic)

function isTopic(heading: string): boolean {
  const length = [...heading].length
  return (
    length >= MIN_CHARACTERS &&
    length <= MAX_CHARACTERS &&
    /\p{Script=Han}{2}|\p{L}{3}/u.test(heading) &&
    !SENTENCE_END.test(heading)
  )
}
