import { mean, standardError } from './measures.ts'
import { type JudgeDocument, type JudgeQuestion, kindsOf } from './judge-set.ts'

export interface Outcome {
  question: JudgeQuestion
  document: JudgeDocument
  /** Distinct pages, best first. */
  ranking: readonly number[]
  /** Whether the offline answer says that nothing was found; not asked of a plain index. */
  refused?: boolean
  /** Why the document could not be read. */
  unread?: string | undefined
}

const DEPTHS = [1, 3, 5] as const

export function printFigures(outcomes: readonly Outcome[], withRanks: boolean): void {
  const answered = outcomes.filter(({ question }) => question.pages.length > 0)
  const unanswered = outcomes.filter(({ question }) => question.pages.length === 0)
  if (withRanks) for (const outcome of answered) console.log(describeRank(outcome))
  const kinds = new Set(answered.flatMap(({ question }) => kindsOf(question)))
  console.table([
    toRow('all', answered),
    ...(['a', 'b'] as const).map((half) =>
      toRow(
        `half ${half}`,
        answered.filter(({ document }) => document.half === half),
      ),
    ),
    ...[...kinds].map((kind) =>
      toRow(
        kind,
        answered.filter(({ question }) => kindsOf(question).includes(kind)),
      ),
    ),
  ])
  const unread = new Map(
    outcomes.flatMap(({ document, unread }) => (unread ? [[document.title, unread]] : [])),
  )
  for (const [title, error] of unread) console.log(`not read: ${title} (${error})`)
  if (outcomes.every(({ refused }) => refused === undefined)) return
  console.log(`refused of ${unanswered.length} without evidence: ${shareRefused(unanswered)}`)
  console.log(`refused of ${answered.length} with evidence: ${shareRefused(answered)}`)
}

function toRow(name: string, outcomes: readonly Outcome[]): Record<string, string | number> {
  const shares = DEPTHS.map((depth): [string, string] => [
    depth === 1 ? 'first' : `among ${depth}`,
    withError(outcomes.map((outcome) => (rankOf(outcome) < depth ? 1 : 0))),
  ])
  return { evidence: name, questions: outcomes.length, ...Object.fromEntries(shares) }
}

function rankOf({ question, ranking }: Outcome): number {
  const rank = ranking.findIndex((page) => question.pages.includes(page))
  return rank < 0 ? Infinity : rank
}

const shareRefused = (outcomes: readonly Outcome[]): string =>
  withError(outcomes.map(({ refused }) => (refused ? 1 : 0)))

const withError = (values: readonly number[]): string =>
  values.length < 2 ? '' : `${mean(values).toFixed(3)} ± ${standardError(values).toFixed(3)}`

function describeRank(outcome: Outcome): string {
  const { question, document } = outcome
  const rank = rankOf(outcome) + 1
  return `${document.title} | ${rank} | ${question.pages.join()} | ${kindsOf(question).join()} | ${question.question}`
}
