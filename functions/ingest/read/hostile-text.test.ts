import { describe, expect, it } from 'vitest'
import { readPrompt } from '../../../apps/local/src/models/passages.ts'
import { DOCUMENT_LIMITS } from '../../_shared/contract/limits.ts'
import { splitSentences } from '../../_shared/text/sentences.ts'
import { chunkPage } from '../chunk/chunk.ts'
import { buildPageText } from './pdf/page-text.ts'
import { setRunningHeadersAside } from '../chunk/running-headers.ts'
import { cutPages } from './cut-pages.ts'

const LENGTH = 200_000
const many = (text: string): string => text.repeat(Math.ceil(LENGTH / text.length)).slice(0, LENGTH)

/** Texts that somebody may write so that reading them takes for ever. */
const TEXTS = [
  'a'.repeat(10_000) + ' ' + 'Mr. '.repeat(50_000),
  ...[
    'a',
    '1',
    '.',
    ' .',
    ' ',
    '\n',
    ' \n',
    ', ',
    '1. ',
    'Mr. ',
    '茶',
    '茶，',
    '「',
    '。」',
    '1 of ',
    '\n- ',
  ],
  ...[
    'a\n',
    'xvi ',
    '\ud83d',
    'e\u0301',
    '<passage n="1" title="',
    '<passage n="1">',
    '<question>',
    '# a . ',
  ],
].map((text) => (text.length > 1000 ? text : many(text)))

/** A page whose every few letters are a run of their own, in one line or in a line each. */
const runs = (text: string, hasEOL: boolean) =>
  (text.match(/[^]{1,4}/g) ?? []).map((str, i) => ({
    str,
    transform: [1, 0, 0, 1, hasEOL ? 0 : i * 10, hasEOL ? -i : 0],
    width: 10,
    height: 10,
    hasEOL,
  }))

const UPRIGHT = { viewport: [1, 0, 0, -1, 0, 800], verticalFonts: new Set<string>() }

const READERS: [string, (text: string) => unknown][] = [
  ['its sentences', splitSentences],
  ['its chunks', (text) => chunkPage(text)],
  ['its running headers', (text) => setRunningHeadersAside([text, text, text], [])],
  ['its pages', (text) => cutPages([{ text: `${text}x` }], DOCUMENT_LIMITS)],
  ['a PDF’s page of one line', (text) => buildPageText(runs(text, false), UPRIGHT)],
  ['a PDF’s page of many lines', (text) => buildPageText(runs(text, true), UPRIGHT)],
  ['a prompt', readPrompt],
]

describe.each(READERS)('a hostile text is read in time for %s', (_name, read) => {
  it.each(TEXTS.map((text) => [text.slice(0, 24), text]))('%j …', async (_start, text) => {
    const started = performance.now()
    await read(text)
    // Each takes well under a second by itself; by its square or worse it takes minutes.
    expect(performance.now() - started).toBeLessThan(15_000)
  })
})

describe('what was made quick', () => {
  it('finds abbreviations as before', () => {
    const sentences = (text: string) => splitSentences(text).map((sentence) => sentence.text)
    expect(sentences('He met Mr. Smith. J. R. came, i.e. late. Then all.')).toEqual([
      'He met Mr. Smith.',
      'J. R. came, i.e. late.',
      'Then all.',
    ])
    expect(sentences('1. First one. 2. It ended on page 3. Then all.')).toEqual([
      '1. First one.',
      '2. It ended on page 3.',
      'Then all.',
    ])
    expect(sentences(`${'x'.repeat(40)}mr. Then all.`)).toHaveLength(2)
  })

  it('cuts a text where a paragraph, else a line, else a sentence ends', () => {
    const pages = (tail: string) =>
      cutPages(
        [{ text: 'a'.repeat(18_000) + tail + 'b'.repeat(10_000) }],
        DOCUMENT_LIMITS,
      )[0]?.content.slice(18_000)
    expect(pages('. b\nb\n \nb\nb.')).toBe('. b\nb\n \n')
    expect(pages('. b\nb. b')).toBe('. b\n')
    expect(pages('b.  b')).toBe('b.  ')
  })

  it('joins what a PDF broke as before', () => {
    const line = (str: string, i: number, width = 100) => ({
      str,
      transform: [10, 0, 0, 10, 0, -i * 12],
      width,
      height: 10,
      hasEOL: true,
    })
    expect(
      buildPageText([line('a long exam-', 0), line('ple here', 1), line('茶', 2)], UPRIGHT),
    ).toBe('a long example here 茶')
    expect(buildPageText([line('紅茶', 0), line('綠茶', 1), line('End', 9)], UPRIGHT)).toBe(
      '紅茶綠茶\n\nEnd',
    )
  })

  it('reads the passages of a prompt, and leaves what only looks like one', () => {
    const prompt = readPrompt(
      'Say <passage n="x">no</passage>\n<passage n="1" title="A">\nOne.\n</passage>\n<passage n="2">Two.</passage> <question>Why?</question> <passage n="3">',
    )
    expect(prompt).toEqual({
      passages: [
        { n: 1, title: 'A', text: 'One.' },
        { n: 2, title: '', text: 'Two.' },
      ],
      question: 'Why?',
    })
  })
})
