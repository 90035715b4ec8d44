/**
 * How often the extract holds the answer: the right paragraph and four random ones, as a prompt
 * would bring them. Usage: npm run bench:extractive -- <folder of the retrieval sets>; with MISSES=1 it prints
 * every question whose answer was missed.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { extractAnswer } from '../../apps/local/src/models/extract.ts'
import { splitSentences } from '../../functions/_shared/text/sentences.ts'
import { createRandom } from '../support/random.ts'
import { requireFolder } from './retrieval-sets.ts'

interface Result {
  set: string
  questions: number
  hits: number
  sentences: number
  share: number
  nothing: number
  milliseconds: number
}

const FOLDER = requireFolder(process.argv[2])
const SETS = ['xquad-en', 'xquad-zh', 'drcd', 'cmrc2018']
const OTHERS = 4

function measure(set: string): Result {
  const corpus = readLines<{ id: string; title: string; text: string }>(set, 'corpus.jsonl')
  const byId = new Map(corpus.map((document) => [document.id, document]))
  const answers = new Map(
    readLines<{ id: string; answers: string[] }>(set, 'answers.jsonl').map((a) => [
      a.id,
      a.answers,
    ]),
  )
  const right = new Map(readQrels(set))
  const random = createRandom(7)
  const result: Result = {
    set,
    questions: 0,
    hits: 0,
    sentences: 0,
    share: 0,
    nothing: 0,
    milliseconds: 0,
  }
  for (const { id, text } of readLines<{ id: string; text: string }>(set, 'queries.jsonl')) {
    const document = byId.get(right.get(id) ?? '')
    const wanted = answers.get(id)
    if (!document || !wanted) continue
    const others = Array.from(
      { length: OTHERS },
      () => corpus[Math.floor(random() * corpus.length)],
    )
    const passages = [document, ...others]
      .filter((passage) => passage !== undefined)
      .map(({ title, text }, index) => ({ n: index + 1, title, text }))
      .sort(() => random() - 0.5)
    const start = performance.now()
    const extract = extractAnswer(text, passages)
    result.milliseconds += performance.now() - start
    result.questions += 1
    const hit = wanted.some((answer) => extract.includes(answer))
    if (hit) result.hits += 1
    else if (process.env['MISSES']) console.log(`${set}: ${text}\n  ${wanted[0]}\n  ${extract}\n`)
    if (!/\[\d\]/.test(extract)) result.nothing += 1
    result.sentences += splitSentences(extract.replaceAll(/\s*\[\d+\]/g, '')).length
    result.share += extract.length / document.text.length
  }
  return result
}

function toRow({ set, questions, hits, sentences, share, nothing, milliseconds }: Result): object {
  return {
    set,
    questions,
    'answer in extract %': percent(hits / questions),
    'sentences each': (sentences / questions).toFixed(2),
    'of the paragraph %': percent(share / questions),
    'nothing found %': percent(nothing / questions),
    'ms each': (milliseconds / questions).toFixed(1),
  }
}

function percent(share: number): string {
  return (share * 100).toFixed(1)
}

function readLines<T>(set: string, name: string): T[] {
  const lines = readFileSync(join(FOLDER, set, name), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => JSON.parse(line) as T)
}

function readQrels(set: string): [string, string][] {
  const lines = readFileSync(join(FOLDER, set, 'qrels.tsv'), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => {
    const [query = '', document = ''] = line.split('\t')
    return [query, document]
  })
}

console.table(SETS.map(measure).map(toRow))
