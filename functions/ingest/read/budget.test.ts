import { expect, it } from 'vitest'
import { createBudget } from './budget.ts'

it('is spent by what runs in it, also if that fails, and not by what happens between', async () => {
  let time = 1000
  const budget = createBudget(350, () => time)
  const take = (ms: number) => budget.spendOn(() => Promise.resolve((time += ms)))
  await take(200)
  time += 10_000
  await take(149)
  expect(budget.isSpent).toBe(false)
  const failing = budget.spendOn(() => Promise.reject(new Error(`at ${(time += 1)}`)))
  await expect(failing).rejects.toThrow('at 11350')
  expect(budget.isSpent).toBe(true)
})
