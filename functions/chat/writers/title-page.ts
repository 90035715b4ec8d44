import { splitSentences } from '../../_shared/text/sentences.ts'
import type { DocumentPage } from '../documents/document-pages.ts'
import { readPages } from '../documents/document-pages.ts'
import { type PagePiece, toSections } from '../documents/sections.ts'
import { SourceList } from '../documents/source-list.ts'
import type { Plan } from '../questions/plan.ts'
import { quoteSentence } from '../../_shared/text/quote.ts'
import { partOf } from './by-document.ts'
import type { WriterContext, Written } from './writer.ts'

/** Pages on which a document says who wrote it and when. */
const FRONT_PAGES = 4
const MAX_LINES = 3
const MAX_LINE = 220
const NAME = String.raw`\p{Lu}[\p{L}’'.-]*(?: (?:\p{Lu}[\p{L}’'.-]*|van|von|de|der|da|di|le|la|bin|al)){0,4}`
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const DATE = String.raw`\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}(?:st|nd|rd|th)? ${MONTH},? \d{4}|${MONTH}\.? (?:\d{1,2}(?:st|nd|rd|th)?,? )?\d{4}|[0-9〇零一二三四五六七八九]{2,4} ?年(?: ?[0-9一二三四五六七八九十]{1,3} ?月(?: ?[0-9一二三四五六七八九十]{1,3} ?[日号號])?)?`

/** What a line says that answers, the surest first. */
const SAYS: Record<NonNullable<Plan['field']>, readonly RegExp[]> = {
  author: [
    /^\W{0,4}(?:authors?|written by|by|prepared by|compiled by|edited by|editors?|from|作者|著者|编者|編者|编著|編著|编写|編寫|撰文|撰写|撰寫|执笔|執筆|起草)\s?(?:[:：]|\s(?=\p{Lu}))\s*\S/iu,
    new RegExp(
      `(?:written|prepared|compiled|edited|authored|drafted|published|issued) by (?:the )?${NAME}`,
      'u',
    ),
    new RegExp(`^(?:by|By|BY) ${NAME}`, 'u'),
    /(?:由|為|为)?[\p{Script=Han}]{2,8}\s?(?:著|编著|編著|撰写|撰寫|编写|編寫)(?:$|[。，\s])/u,
    new RegExp(String.raw`(?:copyright|©|\(c\)).{0,40}\d{4}.{0,20}?${NAME}`, 'iu'),
  ],
  date: [
    new RegExp(
      String.raw`(?:published|issued|released|dated?|approved|revised|updated|version|edition|effective|adopted|printed|发布|發布|出版|日期|修订|修訂|更新|核准|生效|公布|版本|第.{1,3}版).{0,60}?(?:${DATE}|\b(?:19|20)\d{2}\b)`,
      'iu',
    ),
    new RegExp(`^\\W{0,6}(?:${DATE})\\W{0,6}$`, 'iu'),
    new RegExp(`(?:${DATE})`, 'iu'),
    /(?:copyright|©|\(c\)).{0,40}\b(?:19|20)\d{2}\b/i,
  ],
  version: [
    /\b(?:version|edition|revision|release|rev\.)\s?[:.]?\s?(?:no\.?\s?)?v?\d[\w.-]*|\b(?:first|second|third|fourth|fifth|\d+(?:st|nd|rd|th)) edition\b|\bv\d+\.\d+/i,
    /版本\s?[:：]?\s?v?\d[\w.-]*|第\s?[\d.一二三四五六七八九十]{1,6}\s?版|修[订訂]版/iu,
  ],
  publisher: [
    /\b(?:published by|publisher|press)\b\s?[:：]?|出版(?:社|者|单位|單位|机构|機構)|发行人|發行人/iu,
  ],
  title: [],
}

/** What the first pages say of the document itself: author, date, version. Undefined where they do not say. */
export async function writeTitlePage(context: WriterContext): Promise<Written | undefined> {
  const { field = 'title' } = context.plan
  const sources = new SourceList()
  const parts: string[] = []
  for (const document of context.documents) {
    const front: DocumentPage[] = []
    const range = { from: 1, to: FRONT_PAGES }
    for await (const pages of readPages(context.client, document, context.signal, range))
      front.push(...pages)
    const pieces = field === 'title' ? titleOf(front) : linesSaying(front, SAYS[field])
    if (pieces.length === 0) continue
    const lines = pieces.map((piece) =>
      quoteSentence(piece.page.content.slice(piece.start, piece.end), sources.add(document, piece)),
    )
    parts.push(partOf(document, lines.join('\n\n'), context.documents.length))
  }
  return parts.length > 0 ? { text: parts.join('\n\n'), passages: sources.passages } : undefined
}

/** The lines that the first of the patterns finds which finds any. */
function linesSaying(pages: readonly DocumentPage[], patterns: readonly RegExp[]): PagePiece[] {
  const lines = pages.flatMap(linesOf)
  for (const pattern of patterns) {
    const found = lines.filter((line) =>
      pattern.test(line.page.content.slice(line.start, line.end)),
    )
    if (found.length > 0) return found.slice(0, MAX_LINES)
  }
  return []
}

/** Lines, and of long ones their sentences. */
function linesOf(page: DocumentPage): PagePiece[] {
  const pieces: PagePiece[] = []
  let at = 0
  for (const line of page.content.split('\n')) {
    const text = line.trim()
    const start = at + line.indexOf(text)
    if (text !== '' && text.length <= MAX_LINE)
      pieces.push({ page, start, end: start + text.length })
    else if (text !== '') {
      for (const sentence of splitSentences(text)) {
        if (sentence.text.length > MAX_LINE * 2) continue
        pieces.push({ page, start: start + sentence.start, end: start + sentence.end })
      }
    }
    at += line.length + 1
  }
  return pieces
}

/** The first heading, or the first line. */
function titleOf(pages: readonly DocumentPage[]): PagePiece[] {
  for (const page of pages) {
    const headed = toSections({ pages: [page] }).find(({ heading }) => heading)
    const first = headed?.heading ?? linesOf(page)[0]
    if (first) return [first]
  }
  return []
}
