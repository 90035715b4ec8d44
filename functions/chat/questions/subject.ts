import { withoutDocumentWords } from './cues.ts'

/** Stands around what is listed or counted, and is not part of it. */
const AROUND =
  /\b(?:are|is|there|do|does|did|have|has|contain|contains|include|includes|list(?:ed|s)?|mention(?:ed|s)?|describe[sd]?|in|of|on|from|the|a|an|this|that|these|those|please|me|can|you|which|what|where|how|many|often|times|total|were|was|all|every|each|and their|by|within|altogether|appear|occur|named?|show|give|used?|discuss(?:ed)?|talk(?:ed)?|refer(?:s|red)? to|covers?|covered|discuss(?:es)?|says?|said|speaks?|spoken|deals? with|talks?|mentions|contains?|uses|describes?|defines?|found|exist|available|possible|different|various|sections?|chapters?|places?|about)\b|[?!.,;:"“”‘’'「」『』《》]|列出|列举|有哪些|哪些|分别|是|什么|请|给我|我|一共|总共|共有?|有|多少|几|个|项|条|种|名|位|件|篇|笔|次|处|提到|提及|出现|讲到|谈到|说到|涉及|过|了|吗|呢|所有|全部|哪[个几一]?|章节?|页|地方|在|里|中|被/gu

/** What a question lists, counts or looks for: what remains without the words that ask for it. */
export function readSubject(folded: string, cue: RegExp): string {
  const quoted = /["“「『《]([^"”」』》]{1,80})["”」』》]/u.exec(folded)?.[1]
  if (quoted !== undefined) return quoted.trim()
  const match = cue.exec(folded)
  const rest = match ? folded.replace(match[0], ` ${match[0].replace(AROUND, ' ')} `) : folded
  return withoutDocumentWords(rest).replace(AROUND, ' ').replace(/\s+/g, ' ').trim()
}
