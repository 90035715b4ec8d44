import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SetDocument {
  id: string
  title: string
  text: string
}

/** A test collection: documents, questions, and which document is relevant to which question, by grade. */
export interface RetrievalSet {
  name: string
  /** The set whose documents these are: the `-terms` sets have none of their own. */
  corpus: string
  documents: SetDocument[]
  questions: { id: string; text: string }[]
  grades: Map<string, Map<string, number>>
}

export const SET_NAMES = [
  'scifact-2101',
  'xquad-en',
  'xquad-zh',
  'drcd',
  'cmrc2018',
  'drcd-terms',
  'cmrc2018-terms',
] as const

/** What the vector leg of the bundled model takes part in. */
export const ENGLISH_SETS: ReadonlySet<string> = new Set(['scifact-2101', 'xquad-en'])

/** nDCG@10 of BM25 in its better setting, from the README of the sets. */
export const REFERENCE: Readonly<Record<string, number>> = {
  'scifact-2101': 0.795,
  'xquad-en': 0.971,
  'xquad-zh': 0.957,
  drcd: 0.962,
  cmrc2018: 0.991,
  'drcd-terms': 0.993,
  'cmrc2018-terms': 0.994,
}

export function readSet(folder: string, name: string): RetrievalSet {
  const corpus = name.replace('-terms', '')
  const lines = <T>(set: string, file: string): T[] =>
    readText(folder, set, file).map((line) => JSON.parse(line) as T)
  const grades = new Map<string, Map<string, number>>()
  for (const line of readText(folder, name, 'qrels.tsv')) {
    const [question = '', document = '', grade = '1'] = line.split('\t')
    const graded = grades.get(question) ?? new Map<string, number>()
    grades.set(question, graded.set(document, Number(grade)))
  }
  return {
    name,
    corpus,
    documents: lines<SetDocument>(corpus, 'corpus.jsonl'),
    questions: lines<{ id: string; text: string }>(name, 'queries.jsonl'),
    grades,
  }
}

/** What is indexed of a document. */
export const textOf = ({ title, text }: SetDocument): string =>
  title === '' ? text : `${title}\n${text}`

const readText = (folder: string, set: string, file: string): string[] =>
  readFileSync(join(folder, set, file), 'utf8')
    .trim()
    .split('\n')

/** The sets are not ours to ship: whoever runs a bench has them in a folder. */
export function requireFolder(folder: string | undefined): string {
  if (folder !== undefined) return folder
  console.error('Name the folder of the retrieval sets; docs/retrieval.md says which they are.')
  process.exit(2)
}
