import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'

const questionSchema = z.object({
  doc: z.string(),
  question: z.string(),
  /** From 1; empty where the document does not answer. */
  pages: z.array(z.number()),
  kind: z.string(),
})

export type JudgeQuestion = z.infer<typeof questionSchema>

/** A PDF and what is asked about it. */
export interface JudgeDocument {
  /** The file's name without its ending, as the screens title an upload. */
  title: string
  path: string
  /** One of two halves, by the document's name: what is chosen on one is confirmed on the other. */
  half: 'a' | 'b'
  questions: JudgeQuestion[]
}

/**
 * @param folder of the PDFs, each named by the first 12 hex digits of sha1(doc)
 * @param file the questions, one JSON object a line
 */
export function readJudgeSet(folder: string, file: string): JudgeDocument[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const questions = lines.map((line) => questionSchema.parse(JSON.parse(line)))
  return [...Map.groupBy(questions, ({ doc }) => doc)].map(([doc, questions]) => ({
    title: basename(doc, '.pdf'),
    path: join(folder, `${sha1(doc).toString('hex').slice(0, 12)}.pdf`),
    half: (sha1(`half${doc}`)[0] ?? 0) % 2 === 0 ? 'a' : 'b',
    questions,
  }))
}

const sha1 = (text: string): Buffer => createHash('sha1').update(text).digest()

/** Kinds of evidence, as the sets name them; one question may need several. */
const KINDS: readonly [string, RegExp][] = [
  ['text', /pure-text/i],
  ['table', /table/i],
  ['chart', /chart/i],
  ['figure', /figure/i],
  ['layout', /layout/i],
]

/** What a question's evidence is; sets that don't say name the question's origin, which is given as it is. */
export function kindsOf({ kind }: JudgeQuestion): string[] {
  const found = KINDS.flatMap(([name, pattern]) => (pattern.test(kind) ? [name] : []))
  if (found.length > 0) return found
  return [/^\[\s*\]$/.test(kind) ? 'unnamed' : kind]
}
