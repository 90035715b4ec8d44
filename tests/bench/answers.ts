/**
 * What is answered offline: 80 questions of 20 kinds about documents of our own, English and Chinese, graded by rule.
 * 2: all that a good answer holds, nothing that it must not, cited (or refused, where the documents do not say), and not
 * longer than asked; 1: a part of it; 0: nothing of it, or a wrong answer that looks sure. Usage: npm run bench:answers.
 * ONLY=kind prints the answers of one kind.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { STOCK_LANGUAGES, stockSentence } from '../../functions/_shared/text/stock-sentences.ts'
import { addArticle, addPdf, askAndWait, type MessageRow } from '../functions/support.ts'
import { type Backend, type Person, startBackend } from '../support/backend.ts'
import { createRoom } from '../support/client.ts'

const questionSchema = z.object({
  set: z.string(),
  kind: z.string(),
  question: z.string(),
  before: z.string().optional(),
  has: z.array(z.string()).default([]),
  part: z.array(z.string()).default([]),
  not: z.array(z.string()).default([]),
  refused: z.boolean().default(false),
  uncited: z.boolean().default(false),
  most: z.number().optional(),
})
type Question = z.infer<typeof questionSchema>

const FOLDER = fileURLToPath(new URL('../answers/', import.meta.url))
const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url))
const ONLY = process.env['ONLY']

const SETS: Record<string, { file: string; title: string }> = {
  'library.en': { file: `${FOLDER}fixtures/library.en.md`, title: 'Library staff handbook' },
  'library.zh': { file: `${FOLDER}fixtures/library.zh-TW.md`, title: '圖書館館員手冊' },
  'museum.en': { file: `${FIXTURES}handbook.en.pdf`, title: 'handbook.en.pdf' },
  'museum.zh': { file: `${FIXTURES}handbook.zh-TW.pdf`, title: 'handbook.zh-TW.pdf' },
}

const REFUSALS = STOCK_LANGUAGES.map((language) => stockSentence('nothingFound', language))
const isRefusal = ({ content }: MessageRow): boolean =>
  REFUSALS.some((sentence) => content.startsWith(sentence))

function grade(question: Question, answer: MessageRow): number {
  if (question.refused) return isRefusal(answer) ? 2 : 0
  if (isRefusal(answer)) return 0
  const text = answer.content.replace(/\s*\[\d+\]/g, '').replace(/\s+/g, ' ')
  const holds = (wanted: string): boolean => text.includes(wanted)
  const isCited =
    question.uncited ||
    answer.citations.some(({ state }) => state === 'verified' || state === 'related')
  const isWhole = question.has.every(holds) && isCited
  if (isWhole && !question.not.some(holds) && text.length <= (question.most ?? 2500)) return 2
  return isWhole || [...question.has, ...question.part].some(holds) ? 1 : 0
}

function openSets(backend: Backend, person: Person): (name: string) => Promise<string> {
  const rooms = new Map<string, Promise<string>>()
  const open = async (name: string): Promise<string> => {
    const set = SETS[name]
    if (!set) throw new Error(`No set ${name}`)
    const room = await createRoom(person)
    const bytes = readFileSync(set.file)
    if (set.file.endsWith('.pdf')) {
      await addPdf(backend, person, room, new Uint8Array(bytes), set.title)
    } else {
      await addArticle(backend, person, room, bytes.toString(), set.title)
    }
    return room
  }
  return (name) => {
    const known = rooms.get(name) ?? open(name)
    rooms.set(name, known)
    return known
  }
}

await using backend = await startBackend({ offlineModels: true })
const alice = await backend.signUp('alice')
const questions = z
  .array(questionSchema)
  .parse(JSON.parse(readFileSync(`${FOLDER}questions.json`, 'utf8')))
const roomOf = openSets(backend, alice)
const grades = new Map<string, number[]>()
for (const question of questions) {
  if (ONLY !== undefined && question.kind !== ONLY) continue
  const room = await roomOf(question.set)
  if (question.before !== undefined) await askAndWait(backend, alice, room, question.before)
  const answer = await askAndWait(backend, alice, room, question.question)
  const points = grade(question, answer)
  grades.set(question.kind, [...(grades.get(question.kind) ?? []), points])
  if (points < 2 || ONLY !== undefined) {
    console.log(
      `${points} ${question.kind}: ${question.question}\n    ${answer.content.replaceAll('\n', '\n    ')}\n`,
    )
  }
}
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
console.table(
  Object.fromEntries(
    [...grades].map(([kind, points]) => [
      kind,
      { mean: mean(points).toFixed(2), n: points.length },
    ]),
  ),
)
console.log(`all: ${mean([...grades.values()].flat()).toFixed(2)}`)
