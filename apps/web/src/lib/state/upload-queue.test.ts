import { describe, expect, it, vi } from 'vitest'
import { Failure } from '#lib/api/failure.ts'
import { never } from './fake-supabase.ts'
import { type SendUpload, UploadQueue } from './upload-queue.svelte.ts'

const file = (name: string): File => new File(['text'], name)
const settle = () => new Promise((resolve) => setTimeout(resolve))

/** Each send ends when a test says so. */
function setUp() {
  const send = vi.fn<SendUpload>()
  const ends = new Map<string, PromiseWithResolvers<void>>()
  send.mockImplementation(({ file: { name } }) => {
    const end = Promise.withResolvers<void>()
    ends.set(name, end)
    return end.promise
  })
  const queue = new UploadQueue(send)
  const states = () => queue.items.map(({ file: { name }, state }) => `${name} ${state}`)
  const idOf = (name: string) => queue.items.find((item) => item.file.name === name)?.id ?? ''
  const succeed = (name: string) => (ends.get(name)?.resolve(), settle())
  const fail = (name: string, cause: unknown) => (ends.get(name)?.reject(cause), settle())
  return { queue, send, states, idOf, succeed, fail }
}

describe('a queue of uploads', () => {
  it('sends two at a time, in their order', async () => {
    const { queue, states, succeed } = setUp()
    queue.add([file('a'), file('b'), file('c'), file('d')])
    expect(states()).toEqual(['a uploading', 'b uploading', 'c waiting', 'd waiting'])
    await succeed('b')
    expect(states()).toEqual(['a uploading', 'c uploading', 'd waiting'])
    await succeed('a')
    await succeed('c')
    await succeed('d')
    expect(states()).toEqual([])
  })

  it('goes on behind one that fails, and keeps that one with its reason', async () => {
    const { queue, states, fail } = setUp()
    queue.add([file('a'), file('b'), file('c')])
    await fail('a', new Failure('not_a_pdf'))
    expect(states()).toEqual(['a failed', 'b uploading', 'c uploading'])
    expect(queue.items[0]?.code).toBe('not_a_pdf')
    await fail('b', new Error('What is this?'))
    expect(queue.items[1]?.code).toBe('upload_failed')
  })

  it('goes on beside one that never ends', async () => {
    const { queue, send, states, succeed } = setUp()
    send.mockImplementationOnce(never)
    queue.add([file('a'), file('b'), file('c')])
    await succeed('b')
    await succeed('c')
    expect(states()).toEqual(['a uploading'])
  })

  it('sends a failed one again when asked to, and no other', async () => {
    const { queue, send, states, idOf, fail, succeed } = setUp()
    queue.add([file('a'), file('b'), file('c')])
    queue.retry(idOf('a'))
    queue.retry(idOf('c'))
    queue.retry('no such id')
    expect(send).toHaveBeenCalledTimes(2)
    await fail('a', new Failure('offline'))
    queue.retry(idOf('a'))
    expect(states()).toEqual(['a waiting', 'b uploading', 'c uploading'])
    expect(queue.items[0]).toMatchObject({ code: null, progress: 0 })
    await succeed('b')
    expect(states()).toEqual(['a uploading', 'c uploading'])
  })

  it('forgets those that are dismissed, waiting or failed', async () => {
    const { queue, send, states, idOf, fail, succeed } = setUp()
    queue.add([file('a'), file('b'), file('c')])
    queue.dismiss(idOf('c'))
    await fail('a', new Failure('file_empty'))
    queue.dismiss(idOf('a'))
    expect(states()).toEqual(['b uploading'])
    await succeed('b')
    expect(send).toHaveBeenCalledTimes(2)
    expect(states()).toEqual([])
  })

  it('shows how much of each has left', () => {
    const { queue, send } = setUp()
    queue.add([file('a'), file('b')])
    const [, progressOfB] = send.mock.calls.map(([, onProgress]) => onProgress)
    progressOfB?.(0.5)
    expect(queue.items.map(({ progress }) => progress)).toEqual([0, 0.5])
  })

  it('knows which document a file replaces', () => {
    const { queue } = setUp()
    queue.add([file('a')])
    queue.add([file('b')], 'd1')
    expect(queue.items.map(({ replaces }) => replaces)).toEqual([null, 'd1'])
  })
})
