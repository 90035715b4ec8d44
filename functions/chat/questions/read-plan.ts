import { contentTerms } from '../../_shared/text/content-terms.ts'
import { foldText } from '../../_shared/text/fold.ts'
import { detectLanguage, isChinese } from '../../_shared/text/language.ts'
import {
  ASKING,
  CHANGES,
  COMPARE,
  COUNT,
  HAVING,
  HOW_TO,
  LIMIT,
  LIST,
  MENTIONS,
  OUTLINE,
  SIZE,
  SIZE_UNITS,
  takeSummaryCue,
  TALK,
  TITLE_FIELDS,
  TITLE_WORDS,
  TRANSLATE,
  withoutDocumentWords,
} from './cues.ts'
import { readNumeral } from './numerals.ts'
import { type Place, type PlaceReading, readPlace } from './place.ts'
import type { Plan, QuestionKind } from './plan.ts'
import { readSides } from './sides.ts'
import { splitQuestion } from './split-question.ts'
import { readSubject } from './subject.ts'
import { readTargetLanguage } from './target-language.ts'

/** A question as rules meet it. */
interface Asked {
  question: string
  folded: string
  language: string | null
  found: PlaceReading | undefined
  /** Terms of the titles of the documents that may answer. */
  titleTerms: ReadonlySet<string>
}

const byRules = (plan: Omit<Plan, 'by'>): Plan => ({ by: 'rules', ...plan })

/**
 * What a question is after, by rules for English and Chinese, and for whole documents in some forty languages. Whatever no
 * rule knows is looked for in passages.
 * @param titles of the documents that may answer: a question may name one
 */
export function readPlan(question: string, titles: readonly string[] = []): Plan {
  const asked: Asked = {
    question,
    folded: foldText(question).trim(),
    language: detectLanguage(question),
    found: readPlace(question),
    titleTerms: new Set(titles.flatMap((title) => [...contentTerms(title)])),
  }
  if (TALK.test(asked.folded)) return byRules({ kind: 'talk' })
  const parts = splitQuestion(question)
  if (parts.length > 1) return byRules({ kind: 'steps', subjects: parts })
  return (
    readWhole(asked) ??
    readAboutDocument(asked) ??
    readRelation(asked) ??
    readEnumeration(asked) ?? {
      ...byRules({ kind: 'passages' }),
      ...(asked.found ? { place: asked.found.place } : {}),
    }
  )
}

/** The plan for a question whose kind somebody chose. */
export function planAs(kind: QuestionKind, question: string, titles: readonly string[] = []): Plan {
  const read = readPlan(question, titles)
  if (read.kind === kind) return { ...read, by: 'person' }
  const folded = foldText(question)
  const place = read.place ? { place: read.place } : {}
  const subjects = [readSubject(folded, LIST)].filter((subject) => subject !== '')
  const own: Partial<Record<QuestionKind, Partial<Plan>>> = {
    summary: { style: 'summary' },
    list: { subjects, counts: COUNT.test(folded) },
    mentions: { subjects },
    compare: { subjects: readSides(folded) ?? [] },
    titlePage: { field: 'title' },
    size: { unit: 'pages' },
  }
  return { kind, by: 'person', ...place, ...own[kind] }
}

/** Letters of a language whose words are not taken apart here that say no more than "this" or "please". */
const FEW_LETTERS = 12

/** Whether nothing is said but that it is about the documents, or the one that is named. */
function saysNothingElse({ language, titleTerms }: Asked, rest: string): boolean {
  const left = withoutDocumentWords(rest).replace(ASKING, ' ')
  const terms = [...contentTerms(left, language)].filter((term) => !titleTerms.has(term))
  if (terms.length === 0) return true
  if (language === null || language === 'en' || isChinese(language)) return false
  return (left.match(/[\p{Letter}\p{Mark}]/gu)?.length ?? 0) <= FEW_LETTERS
}

/** Summary, outline, translation, and the words of a place. */
function readWhole(asked: Asked): Plan | undefined {
  const { folded, found } = asked
  const scope = found ? { place: found.place } : {}
  const rest = found?.rest ?? folded
  if (CHANGES.test(folded)) return byRules({ kind: 'changes' })
  if (TRANSLATE.test(folded)) {
    const target = readTargetLanguage(folded)
    const left = rest.replace(TRANSLATE, ' ').replace(target?.words ?? '', ' ')
    if (saysNothingElse(asked, left)) {
      const language = target ? { language: target.language } : {}
      return byRules({ kind: 'translate', ...scope, ...language })
    }
  }
  const cue = OUTLINE.find((pattern) => pattern.test(rest))
  if (cue && saysNothingElse(asked, rest.replace(cue, ' '))) {
    return byRules({ kind: 'outline', ...scope })
  }
  const limit = readLimit(folded)
  // "In two sentences" says how long, and names no place.
  const summary = takeSummaryCue(limit ? folded.replace(limit.words, ' ') : rest)
  if (summary && saysNothingElse(asked, summary.rest)) {
    const { style } = summary
    if (style === 'about' && found && !limit) return byRules({ kind: 'place', ...scope })
    return byRules({ kind: 'summary', style, ...limitedTo(limit?.count, scope) })
  }
  return found && saysNothingElse(asked, found.rest)
    ? byRules({ kind: 'place', ...scope })
    : undefined
}

/** "In two sentences" names no place, but may stand beside one. */
function limitedTo(limit: number | undefined, { place }: { place?: Place }): Partial<Plan> {
  if (limit === undefined) return place ? { place } : {}
  const { pages, section } = place ?? {}
  const named = { ...(pages ? { pages } : {}), ...(section ? { section } : {}) }
  return { limit, ...(pages || section ? { place: named } : {}) }
}

function readLimit(folded: string): { count: number; words: string } | undefined {
  const match = LIMIT.exec(folded)
  if (!match) return undefined
  const written = match[1] ?? match[2] ?? ''
  const count = written === 'single' ? 1 : (readNumeral(written) ?? 3)
  return count >= 1 && count <= 50 ? { count, words: match[0] } : undefined
}

/** Who wrote it, when, how long it is. */
function readAboutDocument(asked: Asked): Plan | undefined {
  const { folded } = asked
  for (const field of ['publisher', 'author', 'date', 'version', 'title'] as const) {
    const cue = TITLE_FIELDS[field]
    if (!cue.test(folded)) continue
    // "When was the tower built": what stands within the cue is said too.
    const left = folded.replace(cue, (words) => words.replace(TITLE_WORDS, ' '))
    if (saysNothingElse(asked, left)) return byRules({ kind: 'titlePage', field })
  }
  if (!SIZE.test(folded)) return undefined
  const unit = SIZE_UNITS.find(([, words]) => words.test(folded))
  if (!unit) return undefined
  const left = folded.replace(SIZE, ' ').replace(unit[1], ' ').replace(HAVING, ' ')
  return saysNothingElse(asked, left) ? byRules({ kind: 'size', unit: unit[0] }) : undefined
}

/** Two things against each other; where something is spoken of. */
function readRelation({ folded }: Asked): Plan | undefined {
  const sides = COMPARE.test(folded) ? readSides(folded) : undefined
  if (sides) return byRules({ kind: 'compare', subjects: sides })
  if (!MENTIONS.test(folded)) return undefined
  const subject = readSubject(folded, MENTIONS)
  if (subject === '') return undefined
  const counts = /\bhow (?:many times|often)\b|几(?:次|处)|多少(?:次|处)/.test(folded)
  return byRules({ kind: 'mentions', subjects: [subject], counts })
}

/** A longer question says more than what is to be listed. */
const MAX_SUBJECT_TERMS = 12

/** All of something, or how many of it; the steps of a procedure. */
function readEnumeration({ folded, language }: Asked): Plan | undefined {
  const counts = COUNT.test(folded)
  const isProcedure = folded.search(HOW_TO) >= 0
  if (!counts && !isProcedure && !LIST.test(folded)) return undefined
  // A procedure is called by what it does.
  const named = folded.replace(HOW_TO, ' ')
  const subject = readSubject(named, counts ? COUNT : LIST)
  const terms = contentTerms(subject, language)
  if (terms.size === 0 || terms.size > MAX_SUBJECT_TERMS) return undefined
  return byRules({ kind: 'list', subjects: [subject], counts })
}
