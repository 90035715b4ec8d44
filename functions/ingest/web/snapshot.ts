import { Readability } from '@mozilla/readability'
import { Parser } from 'htmlparser2'
import { parseHTML } from 'linkedom'
import { AppError } from '../../_shared/contract/errors.ts'
import { readMarkup } from '../read/html/read-html.ts'
import { decodeHtml } from '../read/html/decode-html.ts'
import type { FetchedPage } from './fetch-page.ts'
import { cleanMarkup, escapeHtml } from './clean-markup.ts'

/** A page as it is kept: what people read of it, without scripts, styles and addresses of anything. */
export interface Snapshot {
  title: string
  html: string
  /** Its paragraphs, headings, items and rows, to see what changed. */
  paragraphs: string[]
}

/** Longer documents, and such of more elements, would take a worker's memory as a tree. */
const MAX_TREE_CHARACTERS = 2_000_000
const MAX_ELEMENTS = 30_000
/** Elements in each other, of a tree that is walked; more than the second number has no page that a person made. */
const MAX_TREE_DEPTH = 300
const MAX_DEPTH = 2000
const MAX_TITLE_CHARACTERS = 300

/** The article of a page, or all of its text where nobody finds one. @throws AppError document_too_complex */
export function takeSnapshot(page: FetchedPage): Snapshot {
  const source = decodeHtml(page.bytes, page.charset)
  if (page.type === 'text') return toSnapshot(page.url, undefined, textToMarkup(source))
  const stripped = stripPage(source)
  const { markup, title, language, elements, depth } = stripped
  const isSmall =
    markup.length <= MAX_TREE_CHARACTERS && elements <= MAX_ELEMENTS && depth <= MAX_TREE_DEPTH
  const article = isSmall ? findArticle(stripped) : undefined
  return toSnapshot(page.url, article?.title ?? title, article?.content ?? markup, language)
}

function toSnapshot(
  url: string,
  title: string | undefined,
  markup: string,
  language = '',
): Snapshot {
  const body = cleanMarkup(markup)
  const shown = toTitle(title, url)
  const lang = /^[a-zA-Z-]{2,20}$/.test(language) ? ` lang="${language}"` : ''
  return {
    title: shown,
    html: `<!doctype html>\n<html${lang}><head><meta charset="utf-8"><title>${escapeHtml(shown)}</title><link rel="canonical" href="${escapeHtml(url)}"></head><body>\n${body}\n</body></html>\n`,
    paragraphs: paragraphsOf(readMarkup(body)),
  }
}

function toTitle(title: string | undefined, url: string): string {
  const text = title?.replaceAll(/\s+/g, ' ').trim() ?? ''
  const { hostname, pathname } = new URL(url)
  return (text || hostname + pathname).slice(0, MAX_TITLE_CHARACTERS).toWellFormed()
}

export const paragraphsOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const textToMarkup = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('\n')

function findArticle({
  markup,
  characters,
}: Stripped): { title: string; content: string } | undefined {
  try {
    const { document } = parseHTML(`<!doctype html><html>${markup}</html>`)
    const article = new Readability(document, { maxElemsToParse: MAX_ELEMENTS }).parse()
    const content = article?.content ?? ''
    // Where most of a page is no article, such as a list, its text is all of it.
    const enough = Math.min(MIN_CHARACTERS, characters * MIN_SHARE)
    if (!article || (article.textContent ?? '').trim().length < enough) return undefined
    return { title: article.title ?? '', content }
  } catch (error) {
    console.warn('no article found in a page:', error instanceof Error ? error.message : error)
    return undefined
  }
}

/** An article has this share of a page's text, or that much of it. */
const MIN_SHARE = 0.1
const MIN_CHARACTERS = 500

const LEFT_OUT = new Set([
  'script',
  'style',
  'noscript',
  'svg',
  'template',
  'iframe',
  'object',
  'canvas',
  'video',
  'audio',
])
const VOID = new Set([
  'br',
  'hr',
  'img',
  'input',
  'meta',
  'link',
  'source',
  'wbr',
  'col',
  'area',
  'base',
])
/** What tells an article from what stands around it. */
const KEPT_ATTRIBUTES = [
  'class',
  'id',
  'role',
  'href',
  'property',
  'name',
  'content',
  'itemprop',
  'itemtype',
  'rowspan',
  'colspan',
  'hidden',
  'aria-hidden',
]

interface Stripped {
  markup: string
  title: string | undefined
  language: string | undefined
  elements: number
  /** Of elements in each other. */
  depth: number
  /** Of its text. */
  characters: number
}

/** A page without what nobody reads: most of what pages are made of today is programs. @throws AppError document_too_complex */
function stripPage(source: string): Stripped {
  const parts: string[] = []
  let leftOut = 0
  let depth = 0
  let isTitle = false
  const stripped: Stripped = {
    markup: '',
    title: undefined,
    language: undefined,
    elements: 0,
    depth: 0,
    characters: 0,
  }
  const parser = new Parser({
    onopentag(name, attributes) {
      depth += 1
      if (depth > MAX_DEPTH) throw new AppError('document_too_complex')
      stripped.depth = Math.max(stripped.depth, depth)
      if (LEFT_OUT.has(name)) leftOut += 1
      if (name === 'html') stripped.language = attributes['lang']
      isTitle = name === 'title' && leftOut === 0
      if (leftOut > 0 || name === 'html') return
      stripped.elements += 1
      parts.push(openTag(name, attributes))
    },
    ontext(text) {
      if (leftOut > 0) return
      if (isTitle) stripped.title = (stripped.title ?? '') + text
      stripped.characters += text.trim().length
      parts.push(escapeHtml(text))
    },
    onclosetag(name) {
      depth -= 1
      isTitle = false
      if (LEFT_OUT.has(name)) leftOut -= 1
      else if (leftOut === 0 && name !== 'html' && !VOID.has(name)) parts.push(`</${name}>`)
    },
  })
  parser.write(source)
  parser.end()
  stripped.markup = parts.join('')
  return stripped
}

function openTag(name: string, attributes: Readonly<Record<string, string>>): string {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) return ''
  const kept = KEPT_ATTRIBUTES.flatMap((key) => {
    const value = attributes[key]
    return value === undefined ? [] : [` ${key}="${escapeHtml(value.slice(0, 2000))}"`]
  })
  return `<${name}${kept.join('')}>`
}
