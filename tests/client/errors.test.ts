import { describe, expect } from 'vitest'
import { DocumindError, toError } from '../../apps/client/src/index.ts'
import { PASSWORD } from '../support/client.ts'
import { it } from './fixtures.ts'

const NOWHERE = '00000000-0000-4000-8000-000000000000'

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: unknown) =>
      error instanceof DocumindError ? error.code : `not ours: ${String(error)}`,
  )

describe('every error has its code of the catalogue', () => {
  it('that a function answers, with request id and sentence', async ({ device: { client } }) => {
    const { id } = await client.createRoom('Room')
    const error = await client.ask(id, { question: ' ' }).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(DocumindError)
    expect(error).toMatchObject({
      code: 'question_empty',
      status: 400,
      message: 'Write a question first.',
      requestId: expect.stringMatching(/./) as string,
    })
    expect(await codeOf(client.ask(NOWHERE, { question: 'Who?' }))).toBe('room_not_found')
    expect(await codeOf(client.stop(NOWHERE))).toBe('message_not_found')
  })

  it('that the database raises, refuses or does not find', async ({ device, newDevice }) => {
    const { client } = device
    const { id } = await client.createRoom('Room')
    expect([
      await codeOf(client.openRoom(NOWHERE)),
      await codeOf(client.openRoom(id, { threadId: NOWHERE })),
      await codeOf(client.openRoom('no id')),
      await codeOf(client.createThread(NOWHERE)),
      await codeOf(client.createRoom('')),
    ]).toEqual([
      'room_not_found',
      'thread_not_found',
      'invalid_request',
      'not_allowed',
      'invalid_request',
    ])
    const nobody = newDevice().client
    expect(await codeOf(nobody.listRooms())).toBe('unauthenticated')
    expect(await codeOf(nobody.ask(id, { question: 'Who?' }))).toBe('unauthenticated')
  })

  it('that the sign-in service answers', async ({ device, newDevice }) => {
    const { client } = newDevice()
    const email = device.client.session.get()?.email ?? ''
    expect([
      await codeOf(client.signIn({ email, password: 'wrong password' })),
      await codeOf(client.signUp({ email, password: PASSWORD })),
      await codeOf(client.signUp({ email: `x${email}`, password: 'x' })),
    ]).toEqual(['invalid_credentials', 'email_taken', 'password_weak'])
  })

  it('that Storage answers', async ({ device, newDevice }) => {
    const { id } = await device.client.createRoom('Room')
    const stranger = newDevice()
    await stranger.signUp()
    const small = { name: 'a.md', data: new TextEncoder().encode('a') }
    const large = { name: 'a.md', data: new Uint8Array(7 * 1024 * 1024) }
    expect([
      await codeOf(stranger.client.uploadDocument(id, small)),
      await codeOf(stranger.client.uploadDocument(id, large)),
    ]).toEqual(['not_allowed', 'not_allowed'])
  })

  it('that can be known before anything is sent', async ({ device: { client, network } }) => {
    const { id } = await client.createRoom('Room')
    const before = network.sent.length
    const upload = (name: string, data: Uint8Array) =>
      codeOf(client.uploadDocument(id, { name, data }))
    const huge = { name: 'x.md', size: 1e9, read: () => Promise.reject(new Error('not read')) }
    expect([
      await upload('a.md', new Uint8Array()),
      await codeOf(client.uploadDocument(id, huge)),
      await upload('a.pdf', new Uint8Array([1, 2, 3])),
      await upload('a.exe', new Uint8Array([0, 1, 2])),
      await upload('a.png', new Uint8Array([0, 1, 2])),
    ]).toEqual([
      'file_empty',
      'file_too_large',
      'not_a_pdf',
      'file_type_unsupported',
      'image_unreadable',
    ])
    expect(network.sent).toHaveLength(before)
  })

  it('that the network is, whichever part of the project is asked', async ({ device }) => {
    const { client, network } = device
    const { id } = await client.createRoom('Room')
    network.isOn = false
    const file = { name: 'a.md', data: new TextEncoder().encode('a') }
    expect([
      await codeOf(client.listRooms()),
      await codeOf(client.ask(id, { question: 'Who?' })),
      await codeOf(client.signIn({ email: 'a@example.com', password: PASSWORD })),
      await codeOf(client.uploadDocument(id, file)),
      await codeOf(client.cite(NOWHERE)),
    ]).toEqual(Array<string>(5).fill('offline'))
  })

  it('and what nobody knows is `internal`, with what was caught as its cause', async () => {
    const cause = { code: 'XX000', message: 'something new' }
    expect(await toError(cause)).toMatchObject({ code: 'internal', cause })
    expect(await toError(new DOMException('', 'AbortError'))).toMatchObject({ code: 'aborted' })
  })
})
