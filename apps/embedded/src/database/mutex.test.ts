import { expect, it } from 'vitest'
import { Mutex } from './mutex.ts'

it('turns are taken one at a time, in the order asked for', async () => {
  const mutex = new Mutex()
  const seen: string[] = []
  const gate = Promise.withResolvers<void>()
  const first = mutex.run(async () => {
    seen.push('first begins')
    await gate.promise
    seen.push('first ends')
  })
  const others = ['second', 'third'].map((name) => mutex.run(async () => void seen.push(name)))
  await Promise.resolve()
  gate.resolve()
  await Promise.all([first, ...others])
  expect(seen).toEqual(['first begins', 'first ends', 'second', 'third'])
})

it('a turn that fails is over for the next one, and fails for its own', async () => {
  const mutex = new Mutex()
  const failed = mutex.run(async () => {
    throw new Error('of the first')
  })
  const next = mutex.run(async () => 'fine')
  await expect(failed).rejects.toThrow('of the first')
  expect(await next).toBe('fine')
})

it('giving a turn back twice gives back no other', async () => {
  const mutex = new Mutex()
  const release = await mutex.acquire()
  release()
  const second = await mutex.acquire()
  release()
  let isThird = false
  const third = mutex.acquire().then((giveBack) => {
    isThird = true
    return giveBack
  })
  await new Promise(setImmediate)
  expect(isThird).toBe(false)
  second()
  await third
  expect(isThird).toBe(true)
})
