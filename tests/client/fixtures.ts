import { test } from 'vitest'
import { startBackend } from '../support/backend.ts'
import { createDevice, type Device } from './device.ts'

/** One backend a file; each test takes devices of its own, whose connections end with it. */
export const it = test
  .extend('backend', { scope: 'file' }, async ({}, { onCleanup }) => {
    const backend = await startBackend()
    onCleanup(() => backend[Symbol.asyncDispose]())
    return backend
  })
  .extend('newDevice', ({ backend }, { onCleanup }) => {
    const devices: Device[] = []
    onCleanup(async () => {
      await Promise.all(devices.map(({ client }) => client.close()))
    })
    return (storage?: Device['storage']): Device => {
      const device = createDevice(backend, storage)
      devices.push(device)
      return device
    }
  })
  .extend('device', async ({ newDevice }) => {
    const device = newDevice()
    await device.signUp()
    return device
  })

// It starts in the time of a hook and not of the first test.
it.beforeAll(({ backend }) => void backend)
