import { parentPort, workerData } from 'node:worker_threads'
import type { Expression } from './collect.ts'
import { type Attack, attacksOn } from './hostile.ts'
import { z } from 'zod'

/** As long as a page, an answer or a paragraph may be. */
const LENGTH = 12_000
/** Less is not worth a second look; a linear expression takes a tenth of a millisecond. */
const SUSPECT_MS = 10
/** Of the second look, at four times the text: what is quadratic takes sixteen times as long, what is linear four. */
const CERTAIN_MS = 100
const MAX_GROWTH = 9

/** Of all that the worker tells, in order. */
export type Report = { index: number; slow: string | null }

const WORK = z.object({
  expressions: z.array(z.custom<Expression>((value) => value instanceof Object)),
  from: z.number(),
})
const { expressions, from } = WORK.parse(workerData)

function findSlow({ pattern, flags }: Expression): string | null {
  for (const attack of attacksOn(pattern, flags)) {
    const regex = new RegExp(pattern, flags)
    if (time(regex, attack, LENGTH) < SUSPECT_MS) continue
    const small = best(regex, attack, LENGTH)
    if (small < SUSPECT_MS) continue
    const large = best(regex, attack, LENGTH * 4)
    if (large > CERTAIN_MS && large / small > MAX_GROWTH) {
      const { head, pump, tail } = attack
      return `${JSON.stringify(head)} + ${JSON.stringify(pump)} again and again + ${JSON.stringify(tail)}: ${Math.round(large)} ms`
    }
  }
  return null
}

const best = (regex: RegExp, attack: Attack, length: number): number =>
  Math.min(...[1, 2].map(() => time(regex, attack, length)))

/** Of this thread, whatever else the machine does: all matches of a global expression, the first of another. */
function time(regex: RegExp, { head, pump, tail }: Attack, length: number): number {
  const text = head + pump.repeat(Math.ceil(length / pump.length)) + tail
  const started = process.threadCpuUsage()
  text.replace(regex, '')
  const { user, system } = process.threadCpuUsage(started)
  return (user + system) / 1000
}

for (let index = from; index < expressions.length; index += 1) {
  const expression = expressions[index] as Expression
  parentPort?.postMessage({ index, slow: findSlow(expression) } satisfies Report)
}
