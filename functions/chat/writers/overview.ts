import { contentTerms } from '../../_shared/text/content-terms.ts'
import type { ReadDocument } from '../documents/document-pages.ts'
import {
  lengthOf,
  type PagePiece,
  type Section,
  textOf,
  toSections,
  withSubsections,
} from '../documents/sections.ts'
import { SourceList } from '../documents/source-list.ts'
import { hideOwnNumbers } from '../../_shared/text/hide-own-numbers.ts'
import { partOf } from './by-document.ts'
import { piecesOfPlace } from './find-place.ts'
import { type Phrases, phrasesFor } from './phrases.ts'
import { mark, quoteBlocks, quoteSentence } from '../../_shared/text/quote.ts'
import { bestOf, type TellingSentence, tellingSentences } from './telling-sentences.ts'
import type { WriterContext, Written } from './writer.ts'

/** Sections of one document that are told; of more, the rest is counted. */
const MAX_SECTIONS = 12
/** Documents that are told each by itself. */
const MAX_DOCUMENTS = 12
/** Sentences that stand for a document without headings. */
const SENTENCES = 4
/** UTF-16 units of a text that is quoted whole. */
const SHORT_TEXT = 320
/** With fewer headings a document is told by its sentences. */
const MIN_HEADINGS = 3
const MAX_HEADINGS_NAMED = 8

const INTRODUCTION =
  /^(?:[\divxa-z]{0,4}[.、 ]{0,3})?(?:abstract|introduction|overview|summary|executive summary|about|purpose|scope|background|preface|foreword|摘要|前言|简介|簡介|引言|概述|概要|序言?|绪论|緒論|導言|导言|目的|宗旨|はじめに|要旨|서론|개요)/iu

/**
 * What documents are about, without a language model: their headings with the sentence of each section that tells most,
 * or, where there are none, the sentences that do.
 */
export async function writeOverview(context: WriterContext): Promise<Written | undefined> {
  const { plan, question } = context
  const documents = context.documents.slice(0, MAX_DOCUMENTS)
  const phrases = phrasesFor(question)
  const sources = new SourceList()
  const parts: string[] = []
  let hasHeadings = false
  for (const document of documents) {
    const read = await context.read(document)
    const told = plan.place
      ? tellPlace(context, read, sources)
      : tellDocument(context, read, sources, documents.length)
    if (told === undefined) continue
    hasHeadings ||= told.hasHeadings
    parts.push(partOf(document, told.text, documents.length))
  }
  if (parts.length === 0) return undefined
  const more = context.documents.length - documents.length
  if (more > 0) parts.push(phrases.andMore(more))
  const kind = hasHeadings ? phrases.outlineOnly : phrases.sentencesOnly
  return { text: [...parts, `*${kind}*`].join('\n\n'), passages: sources.passages }
}

interface Told {
  text: string
  hasHeadings: boolean
}

function tellDocument(
  { plan, question }: WriterContext,
  read: ReadDocument,
  sources: SourceList,
  documents: number,
): Told | undefined {
  const sections = toSections(read)
  const whole = sections.flatMap(({ pieces }) => pieces)
  const length = sections.reduce((sum, section) => sum + lengthOf(section), 0)
  if (length === 0) return undefined
  const add = (piece: PagePiece): number => sources.add(read.document, piece)
  const leads = plan.limit ?? (documents > 3 ? 1 : SENTENCES)
  if (length <= SHORT_TEXT && plan.limit === undefined) {
    return {
      text: whole.map((piece) => quoteBlocks(textOf(piece), add(piece))).join('\n\n'),
      hasHeadings: false,
    }
  }
  const headed = sections.filter(({ heading }) => heading !== undefined)
  const isTold = plan.limit === undefined && headed.length >= MIN_HEADINGS && documents <= 3
  const lead = leadOf(sections, isTold ? 2 : leads, contentTerms(read.document.title))
  const asItems = plan.style === 'points'
  const leadText = lead
    .map(({ text, piece }) => `${asItems ? '- ' : ''}${quoteSentence(text, add(piece))}`)
    .join(asItems ? '\n' : '\n\n')
  if (!isTold) {
    return lead.length > 0 ? { text: leadText, hasHeadings: false } : quoteBeginning(whole, add)
  }
  const told =
    plan.style === 'about'
      ? nameSections(headed, add, phrasesFor(question))
      : tellSections(sections, lead, add, phrasesFor(question))
  return { text: [leadText, told].filter((part) => part !== '').join('\n\n'), hasHeadings: true }
}

/** Where no sentence can be quoted, as in a form or a table. */
function quoteBeginning(
  whole: readonly PagePiece[],
  add: (piece: PagePiece) => number,
): Told | undefined {
  const first = whole[0]
  if (!first) return undefined
  const cut = { ...first, end: Math.min(first.end, first.start + SHORT_TEXT) }
  return { text: quoteBlocks(textOf(cut), add(cut)), hasHeadings: false }
}

/** The sentences that a document begins with, of its introduction where it has one. */
export function leadOf(
  sections: readonly Section[],
  count: number,
  about: ReadonlySet<string>,
): TellingSentence[] {
  const at = sections.findIndex(({ title }) => INTRODUCTION.test(title))
  const introduction = at < 0 ? [] : withSubsections(sections, at).flatMap(({ pieces }) => pieces)
  const inIntroduction = tellingSentences(introduction, about)
  const sentences =
    inIntroduction.length > 0
      ? inIntroduction
      : tellingSentences(
          sections.flatMap(({ pieces }) => pieces),
          about,
        )
  return bestOf(sentences, count)
}

function nameSections(
  headed: readonly Section[],
  add: (piece: PagePiece) => number,
  phrases: Phrases,
): string {
  const top = topLevel(headed)
  const named = top.slice(0, MAX_HEADINGS_NAMED)
  const items = named.flatMap(({ title, heading }) =>
    heading ? [`- ${mark(hideOwnNumbers(title), add(heading))}`] : [],
  )
  const more = top.length - named.length
  return [...items, ...(more > 0 ? [`- ${phrases.andMore(more)}`] : [])].join('\n')
}

function tellSections(
  sections: readonly Section[],
  told: readonly TellingSentence[],
  add: (piece: PagePiece) => number,
  phrases: Phrases,
): string {
  const top = topLevel(sections.filter(({ heading }) => heading !== undefined))
  const known = new Set(told.map(({ text }) => text))
  const parts: string[] = []
  for (const section of top) {
    if (parts.length === MAX_SECTIONS) break
    const below = withSubsections(sections, sections.indexOf(section))
    const pieces = below.flatMap(({ pieces }) => pieces)
    const sentences = tellingSentences(pieces, contentTerms(section.title))
    const [best] = bestOf(
      sentences.filter(({ text }) => !known.has(text)),
      1,
    )
    if (!best) continue
    known.add(best.text)
    parts.push(
      `**${hideOwnNumbers(section.title)}**\n\n${quoteSentence(best.text, add(best.piece))}`,
    )
  }
  const more = top.length - parts.length
  if (more > 0 && parts.length === MAX_SECTIONS) parts.push(phrases.andMore(more))
  return parts.join('\n\n')
}

/** Sections of the highest level that has several; the title of the whole stands alone above it. */
export function topLevel(headed: readonly Section[]): Section[] {
  const levels = [...new Set(headed.map(({ level }) => level))].sort((a, b) => a - b)
  const level = levels.find((one) => headed.filter((section) => section.level === one).length > 1)
  return headed.filter((section) => section.level === (level ?? levels[0]))
}

function tellPlace(
  { plan }: WriterContext,
  read: ReadDocument,
  sources: SourceList,
): Told | undefined {
  const pieces = plan.place ? piecesOfPlace(read, plan.place) : []
  if (pieces.length === 0) return undefined
  const best = bestOf(tellingSentences(pieces), plan.limit ?? SENTENCES)
  const add = (piece: PagePiece): number => sources.add(read.document, piece)
  if (best.length === 0) return quoteBeginning(pieces, add)
  return {
    text: best.map(({ text, piece }) => quoteSentence(text, add(piece))).join('\n\n'),
    hasHeadings: false,
  }
}
