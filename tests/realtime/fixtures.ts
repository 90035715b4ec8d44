import { test as base } from 'vitest'
import { startStack } from './support.ts'

/** One stack a file. */
export const test = base.extend('stack', { scope: 'file' }, async ({}, { onCleanup }) => {
  const stack = await startStack()
  onCleanup(() => stack[Symbol.asyncDispose]())
  return stack
})
