/** The part of a document's guide that questions are made of. */
export interface AskingGuide {
  questions: readonly string[]
  outline: readonly { title: string }[]
}

/** Lengths of a heading that can be asked about. */
const MIN_CHARACTERS = 2
const MAX_CHARACTERS = 60
const SENTENCE_END = /[.。,，;；:：!！?？]$/

/**
 * The first questions of a conversation, as many as asked for: those of the documents' guides in turn, then what their
 * headings are about, spread over each. The same documents give the same ones.
 * @param askAbout puts a heading as a question
 */
export function chooseStarters(
  guides: readonly AskingGuide[],
  count: number,
  askAbout: (topic: string) => string,
): string[] {
  const questions = inTurn(guides.map((guide) => guide.questions))
  const topics = inTurn(guides.map(({ outline }) => spread(outline.map(toTopic), count)))
  return [...new Set([...questions, ...topics.map(askAbout)])].slice(0, count)
}

/** One of each list in turn. */
function inTurn(lists: readonly (readonly string[])[]): string[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  const turns = Array.from({ length: longest }, (_, turn) =>
    lists.flatMap((list) => list[turn] ?? []),
  )
  return [...new Set(turns.flat())]
}

function spread(topics: readonly string[], count: number): string[] {
  const usable = [...new Set(topics.filter(isTopic))]
  const step = Math.max(1, Math.floor(usable.length / count))
  return usable.filter((_, index) => index % step === 0)
}

/** "4.3 Care", 第二章 起步: the number says nothing by itself. */
const toTopic = ({ title }: { title: string }): string =>
  title
    .replace(/^(?:\d{1,2}(?:\.\d{1,2}){0,2}\.?|第[\d一二三四五六七八九十百]{1,4}[章節节])\s+/, '')
    .trim()

function isTopic(heading: string): boolean {
  const length = [...heading].length
  return (
    length >= MIN_CHARACTERS &&
    length <= MAX_CHARACTERS &&
    /\p{Script=Han}{2}|\p{L}{3}/u.test(heading) &&
    // One that asks is a question of the guide.
    !SENTENCE_END.test(heading)
  )
}
