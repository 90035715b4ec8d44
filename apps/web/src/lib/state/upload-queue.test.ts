import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Failure } from '#lib/api/failure.ts'
import { never } from './fake-supabase.ts'
import { type SendUpload, UploadQueue, type UploadQueueOptions } from './upload-queue.svelte.ts'

const file = (name: string): File => new File(['text'], name)
const settle = () => new Promise((resolve) => setTimeout(resolve))

/** Each send ends when a test says so. */
function setUp(options: UploadQueueOptions = {}) {
  const send = vi.fn<SendUpload>()
  const ends = new Map<string, PromiseWithResolvers<void>>()
  send.mockImplementation(({ file: { name } }) => {
    const end = Promise.withResolvers<void>()
    ends.set(name, end)
    return end.promise
  })
  const queue = new UploadQueue(send, options)
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
    await fail('a', new Failure('storage_full'))
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

  it('knows files by their places in a folder, without what systems put there', () => {
    const { queue } = setUp()
    const inFolder = (path: string) => ({ file: file(path.replace(/^.*\//, '')), path })
    queue.add(['T/a', 'T/b/a', 'T/.DS_Store'].map(inFolder))
    expect(queue.items.map(({ path }) => path)).toEqual(['T/a', 'T/b/a'])
  })

  it('knows which document a file replaces', () => {
    const { queue } = setUp()
    queue.add([file('a')])
    queue.add([file('b')], 'd1')
    expect(queue.items.map(({ replaces }) => replaces)).toEqual([null, 'd1'])
  })
})

describe('a queue without a network', () => {
  let isUp = false
  const isReachable = () => Promise.resolve(isUp)
  let listeners: Set<() => void>
  const online = () => {
    for (const listen of [...listeners]) listen()
    return settle()
  }

  beforeEach(() => {
    isUp = false
    listeners = new Set()
    vi.stubGlobal('addEventListener', (_: string, listen: () => void) => listeners.add(listen))
    vi.stubGlobal('removeEventListener', (_: string, listen: () => void) =>
      listeners.delete(listen),
    )
  })
  afterEach(() => vi.unstubAllGlobals())

  it('waits, sends nothing, and goes on when it is back', async () => {
    const { queue, send, states, fail, succeed } = setUp({ isReachable })
    queue.add(['a', 'b', 'c'].map(file))
    await fail('a', new Failure('offline'))
    expect(queue.isPaused).toBe(true)
    await succeed('b')
    expect(states()).toEqual(['a waiting', 'c waiting'])
    // The browser may be wrong.
    await online()
    expect(states()).toEqual(['a waiting', 'c waiting'])
    expect(send).toHaveBeenCalledTimes(2)
    isUp = true
    await online()
    expect(queue.isPaused).toBe(false)
    expect(states()).toEqual(['a uploading', 'c uploading'])
    // What of it was stored before may be in the way of the same id.
    const [first, , again] = send.mock.calls.map(([{ id }]) => id)
    expect(again).not.toBe(first)
    await succeed('a')
    await succeed('c')
    expect(states()).toEqual([])
  })

  it('gives a file up that breaks its connection although the server answers', async () => {
    const { queue, states, fail } = setUp({ isReachable })
    isUp = true
    queue.add([file('a')])
    for (let i = 0; i < 3; i++) {
      await fail('a', new Failure('offline'))
      await online()
    }
    expect(states()).toEqual(['a failed'])
    expect(queue.items[0]?.code).toBe('offline')
  })
})

describe('what a closed page left', () => {
  const LOST = { path: 'T/a', size: 4, code: null }

  it('is listed until it is chosen again, or forgotten', () => {
    const onChange = vi.fn()
    const { queue } = setUp({ onChange })
    queue.recall([LOST, { ...LOST, path: 'T/b' }, { ...LOST, path: 'T/c', size: 5 }])
    queue.add([
      { file: file('a'), path: 'T/a' },
      { file: file('c'), path: 'T/c' },
    ])
    expect(queue.lost.map(({ path }) => path)).toEqual(['T/b', 'T/c'])
    expect(onChange.mock.lastCall?.[0]).toHaveLength(4)
    queue.forget('T/b')
    queue.forgetAll()
    expect(queue.lost).toEqual([])
  })
})
