import { parentPort, workerData } from 'node:worker_threads'
import type { Expression } from './collect.ts'
import { type Attack, attacksOn } from './hostile.ts'

/** As long as a page, an answer or a paragraph may be. */
const LENGTH = 12_000
/** Less is not worth a second look; a linear expression takes a tenth of a millisecond. */
const SUSPECT_MS = 10
/** Of four times the text to the text itself: linear is 4, quadratic 16. */
const MAX_GROWTH = 8

/** Of all that the worker tells, in order. */
export type Report = { index: number; slow: string | null }

const { expressions, from }: { expressions: Expression[]; from: number } = workerData

function findSlow({ pattern, flags }: Expression): string | null {
  for (const attack of attacksOn(pattern, flags)) {
    const regex = new RegExp(pattern, flags)
    if (time(regex, attack, LENGTH) < SUSPECT_MS) continue
    const [small, large] = [best(regex, attack, LENGTH / 4), best(regex, attack, LENGTH)]
    if (large > SUSPECT_MS && large / Math.max(small, 0.05) > MAX_GROWTH) {
      const { head, pump, tail } = attack
      return `${JSON.stringify(head)} + ${JSON.stringify(pump)} again and again + ${JSON.stringify(tail)}: ${Math.round(large)} ms`
    }
  }
  return null
}

const best = (regex: RegExp, attack: Attack, length: number): number =>
  Math.min(...[1, 2, 3].map(() => time(regex, attack, length)))

/** All matches of a global expression, the first of another. */
function time(regex: RegExp, { head, pump, tail }: Attack, length: number): number {
  const text = head + pump.repeat(Math.ceil(length / pump.length)) + tail
  const started = performance.now()
  text.replace(regex, '')
  return performance.now() - started
}

for (let index = from; index < expressions.length; index += 1) {
  const expression = expressions[index] as Expression
  parentPort?.postMessage({ index, slow: findSlow(expression) } satisfies Report)
}
