import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answerJson, startRecordingServer } from '../../../tests/support/recording-server.ts'
import type { AnswerEvent, CitationRow } from '../../_shared/contract/events.ts'
import { createAdminClient } from '../../_shared/http/supabase.ts'
import type { Halt } from './deadline.ts'
import { GrowingAnswer, type GrowingAnswerOptions } from './growing-answer.ts'

const citation: CitationRow = {
  position: 3,
  ordinal: 1,
  claim_start: 0,
  claim_end: 3,
  state: 'unknown',
  verified: false,
  document_id: null,
  document_title: 'T',
  document_version: 1,
  chunk_id: null,
  page: 1,
  quote: '',
  start_offset: null,
  end_offset: null,
  score: 1,
  heading: null,
  page_title: null,
  cells: null,
  recognition_confidence: null,
}

let saves: { verdict: string; status: number }
let events: AnswerEvent[]
let sendNext: () => void
beforeEach(() => {
  saves = { verdict: 'continue', status: 200 }
  events = []
})
afterEach(() => vi.restoreAllMocks())

/** An answer that saves to a server which says `saves`, and whose events arrive when `sendNext` is called. */
async function startAnswer(options: Partial<GrowingAnswerOptions> = {}) {
  const server = await startRecordingServer((_, response) =>
    answerJson(response, saves.status === 200 ? saves.verdict : { message: 'down' }, saves.status),
  )
  const halts: Halt[] = []
  const keys = { publishableKey: 'sb_publishable_a', secretKey: 'sb_secret_a' }
  const growing = new GrowingAnswer({
    admin: createAdminClient({ supabaseUrl: server.url, ...keys }),
    broadcast: (_room, _event, payload) => {
      events.push(payload as AnswerEvent)
      return new Promise((resolve) => (sendNext = resolve))
    },
    messageId: 'm',
    topic: 'r',
    flushMs: 0,
    isMoving: () => true,
    onHalt: (reason) => halts.push(reason),
    ...options,
  })
  return {
    growing,
    halts,
    saved: () => server.requests.map(({ body }) => body as Record<string, unknown>),
    async [Symbol.asyncDispose]() {
      growing.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

describe('the events of a growing answer', () => {
  it('carry the first text at once, and what came meanwhile together, one at a time', async () => {
    await using answer = await startAnswer()
    answer.growing.append('One')
    await expect.poll(() => events.length).toBe(1)
    expect(events).toMatchObject([{ offset: 0, text: 'One', revision: 2, status: 'streaming' }])
    answer.growing.append(' two', [citation])
    answer.growing.append(' three')
    expect(events).toHaveLength(1)
    sendNext()
    await expect.poll(() => events.length).toBe(2)
    expect(events[1]).toMatchObject({ offset: 3, text: ' two three', citations: [citation] })
    expect(answer.growing.broadcastLength).toBe('One two three'.length)
  })

  it('are no more once it is closed, and what was not sent is known', async () => {
    await using answer = await startAnswer()
    answer.growing.append('One')
    await expect.poll(() => events.length).toBe(1)
    answer.growing.append(' two', [citation])
    answer.growing.close()
    const last = answer.growing.broadcastInOrder('r', 'answer', { text: 'end' })
    // The end waits for the event that is under way.
    expect(events).toHaveLength(1)
    sendNext()
    await expect.poll(() => events.length).toBe(2)
    sendNext()
    await last
    expect(events[1]).toEqual({ text: 'end' })
    expect(answer.growing.broadcastLength).toBe(3)
    expect(answer.growing.unsentCitations).toEqual([citation])
    expect(answer.growing.content).toBe('One two')
  })
})

describe('the row of a growing answer', () => {
  it('is saved with all of its text, and renews its lease only while it moves', async () => {
    let isMoving = true
    await using answer = await startAnswer({ isMoving: () => isMoving })
    answer.growing.append('Half', [citation])
    await expect.poll(() => answer.saved().length, { timeout: 5000 }).toBe(1)
    expect(answer.saved()[0]).toMatchObject({
      p_message_id: 'm',
      p_content: 'Half',
      p_citations: [citation],
      p_lease_seconds: 20,
    })
    isMoving = false
    await expect.poll(() => answer.saved().length, { timeout: 5000 }).toBe(2)
    expect(answer.saved()[1]).toMatchObject({ p_content: 'Half', p_citations: [] })
    expect(answer.saved()[1]).not.toHaveProperty('p_lease_seconds')
  })

  it('that could not be saved brings its citations again', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    saves.status = 500
    await using answer = await startAnswer()
    answer.growing.append('Half', [citation])
    await expect.poll(() => logged.mock.calls.length, { timeout: 5000 }).toBe(1)
    saves.status = 200
    const before = answer.saved().length
    await expect.poll(() => answer.saved().length, { timeout: 5000 }).toBeGreaterThan(before)
    expect(answer.saved().at(-1)).toMatchObject({ p_citations: [citation] })
  })

  it.each(['stop', 'gone'] as const)('halts its writer when it is to %s', async (verdict) => {
    saves.verdict = verdict
    await using answer = await startAnswer()
    await expect.poll(() => answer.halts.length, { timeout: 5000 }).toBeGreaterThan(0)
    expect(answer.halts[0]).toBe(verdict)
  })
})
