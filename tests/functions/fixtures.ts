import { test } from 'vitest'
import { startBackend } from '../support/backend.ts'
import { createRoom } from '../support/client.ts'

/** One backend a file, in which Alice and Bob are signed in; a room of Alice's a test, made when the test takes it. */
export const it = test
  .extend('backend', { scope: 'file' }, async ({}, { onCleanup }) => {
    const backend = await startBackend()
    onCleanup(() => backend[Symbol.asyncDispose]())
    return backend
  })
  .extend('alice', { scope: 'file' }, ({ backend }) => backend.signUp('alice'))
  .extend('bob', { scope: 'file' }, ({ backend }) => backend.signUp('bob'))
  .extend('room', ({ alice }) => createRoom(alice))
