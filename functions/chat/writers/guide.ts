import { detectLanguage, isChinese } from '../../_shared/text/language.ts'
import { splitSentences } from '../../_shared/text/sentences.ts'
import { unwrap } from '../../_shared/text/quote.ts'
import type { ReadDocument } from '../documents/document-pages.ts'
import { type Section, textOf, toSections } from '../documents/sections.ts'
import { findListings } from './listings.ts'
import { leadOf, topLevel } from './overview.ts'

/** What a reader is shown of a document before asking anything. */
export interface Guide {
  /** Sentences of the document that say what it is about, with where they stand. */
  summary: { text: string; page: number; start: number; end: number }[]
  outline: { title: string; level: number; page: number }[]
  /** Questions that the document answers, in its language; in others than English and Chinese only those that its headings ask. */
  questions: string[]
}

const SENTENCES = 2
const MAX_HEADINGS = 40
const QUESTIONS = 3
const MAX_SUBJECT = 40

/** "A guest pass is a card", 訪客證是發給訪客的卡片. */
const DEFINITION =
  /^(?:(?:An?|The) )?([\p{L}\p{N}][\p{L}\p{N} '’-]{2,40}?) (?:is|are) (?:an?|the) /u
const HAN_DEFINITION = /^([\p{Script=Han}\p{L}\p{N}]{2,12})是(?:一|指|發|发|用|由|供)/u
const NO_SUBJECT =
  /^(?:this|that|it|there|here|he|she|they|we|what|which|who|one|these|those|此|這|这|那|本|其|它|他|她)/i

/** By rules, from the document's own words. */
export function writeGuide(read: ReadDocument): Guide {
  const sections = toSections(read)
  const headed = sections.filter(({ heading }) => heading)
  return {
    summary: leadOf(sections, SENTENCES, new Set()).map(({ text, piece }) => ({
      text: unwrap(text),
      page: piece.page.number,
      start: piece.start,
      end: piece.end,
    })),
    outline: headed.slice(0, MAX_HEADINGS).map(({ title, level, heading }) => ({
      title,
      level,
      page: heading?.page.number ?? 1,
    })),
    questions: questionsFor(read, sections),
  }
}

/** What its headings ask, what is defined, what is done step by step, what is listed: in this order, one of each first. */
function questionsFor(read: ReadDocument, sections: readonly Section[]): string[] {
  const asked = sections.map(({ title }) => withoutNumber(title)).filter(isQuestion)
  const language = read.document.language ?? detectLanguage(beginningOf(sections))
  const ask = isChinese(language ?? '')
    ? language === 'zh-Hans'
      ? SIMPLIFIED
      : TRADITIONAL
    : ENGLISH
  // A heading that asks does so in the document's own language, whichever it is.
  if (language !== 'en' && !isChinese(language ?? '')) return unique(asked).slice(0, QUESTIONS)
  const defined = sections
    .flatMap(({ pieces }) => pieces)
    .flatMap((piece) => splitSentences(textOf(piece)))
    .flatMap(({ text }) => definedIn(text))
  const listings = findListings(sections).filter(({ heading }) => heading !== '')
  const steps = listings.filter(({ items }) => /^\s*1[.)、]/.test(items[0] ? textOf(items[0]) : ''))
  const lists = listings.filter((one) => one.kind !== 'headings' && !steps.includes(one))
  const tops = topLevel(sections.filter(({ heading }) => heading))
  const kinds = [
    unique(asked),
    unique(defined).map(ask.definition),
    unique(steps.map(({ heading }) => heading)).map(ask.steps),
    unique(lists.map(({ heading }) => heading)).map(ask.list),
    unique(tops.map(({ title }) => title).filter((title) => !isQuestion(title))).map(ask.section),
  ]
  const firsts = kinds.flatMap((questions) => questions.slice(0, 1))
  const rest = kinds.flatMap((questions) => questions.slice(1))
  return unique([...firsts, ...rest]).slice(0, QUESTIONS)
}

const beginningOf = (sections: readonly Section[]): string => {
  const [first] = sections.flatMap(({ pieces }) => pieces)
  return first ? textOf(first) : ''
}

const unique = (texts: readonly string[]): string[] => [
  ...new Set(texts.filter((text) => text.length <= MAX_SUBJECT * 2)),
]

const isQuestion = (title: string): boolean => /[?？؟]$/.test(title.trim())

function definedIn(sentence: string): string[] {
  const subject = DEFINITION.exec(sentence)?.[1] ?? HAN_DEFINITION.exec(sentence)?.[1]
  return subject === undefined || NO_SUBJECT.test(subject) || subject.length > MAX_SUBJECT
    ? []
    : [subject]
}

const withoutNumber = (heading: string): string =>
  heading.replace(
    /^(?:[\dA-Z]{1,3}(?:\.\d{1,3}){0,4}[.)]? |第.{1,5}[章節节] ?|[一二三四五六七八九十]{1,3}、)/u,
    '',
  )

interface Phrasing {
  definition: (subject: string) => string
  steps: (heading: string) => string
  list: (heading: string) => string
  section: (heading: string) => string
}

const ENGLISH: Phrasing = {
  definition: (subject) => `What is a ${lowerFirst(subject)}?`,
  steps: (heading) => `What are the steps for “${withoutNumber(heading)}”?`,
  list: (heading) => `What is listed under “${withoutNumber(heading)}”?`,
  section: (heading) => `What does the section “${withoutNumber(heading)}” say?`,
}
const TRADITIONAL: Phrasing = {
  definition: (subject) => `什麼是${subject}？`,
  steps: (heading) => `「${withoutNumber(heading)}」有哪些步驟？`,
  list: (heading) => `「${withoutNumber(heading)}」列出了哪些項目？`,
  section: (heading) => `「${withoutNumber(heading)}」這一節說了什麼？`,
}
const SIMPLIFIED: Phrasing = {
  definition: (subject) => `什么是${subject}？`,
  steps: (heading) => `“${withoutNumber(heading)}”有哪些步骤？`,
  list: (heading) => `“${withoutNumber(heading)}”列出了哪些项目？`,
  section: (heading) => `“${withoutNumber(heading)}”这一节说了什么？`,
}

const lowerFirst = (text: string): string =>
  /^\p{Lu}\p{Ll}/u.test(text) && !/ \p{Lu}/u.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text
