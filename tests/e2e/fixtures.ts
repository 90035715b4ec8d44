import { test } from 'vitest'
import { createPerson, startWorld } from './world.ts'

/** One world a file, and a person with an account in it. */
export const it = test
  .extend('world', { scope: 'file' }, async ({}, { onCleanup }) => {
    const world = await startWorld()
    onCleanup(() => world[Symbol.asyncDispose]())
    return world
  })
  .extend('person', { scope: 'file' }, ({ world }) => createPerson(world))
