import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { PUSH_LANGUAGES, type PushSubject, sayPush } from './push-words.ts'

const ROOM = 'Heaters'
const SUBJECT: PushSubject = {
  kind: 'answer',
  room_name: ROOM,
  count: 1,
  author: null,
  failed: false,
}

const plural = z.array(z.object({ match: z.record(z.string(), z.string()) }))
const messages = z.record(z.string(), z.unknown())

describe.each(PUSH_LANGUAGES)('a notice in %s', (language) => {
  const path = new URL(`../../../apps/web/messages/${language}.json`, import.meta.url)
  const app = messages.parse(JSON.parse(readFileSync(path, 'utf8')))
  const inApp = (key: string, form = 'other'): string => {
    const message = app[key]
    if (typeof message === 'string') return message
    return plural.parse(message)[0]?.match[`form=${form}`] ?? ''
  }
  const fill = (text: string, values: Record<string, string>): string =>
    Object.entries(values).reduce((filled, [key, value]) => filled.replace(`{${key}}`, value), text)

  it('has the words of the app', () => {
    const say = (subject: Partial<PushSubject>): string =>
      sayPush({ ...SUBJECT, ...subject }, language)
    expect(say({})).toBe(fill(inApp('answer_ready_in'), { name: ROOM }))
    expect(say({ failed: true })).toBe(fill(inApp('answer_failed_in'), { name: ROOM }))
    const room = { room: ROOM }
    expect(say({ kind: 'mention', author: 'Ben' })).toBe(
      fill(inApp('notice_mention'), { ...room, name: 'Ben' }),
    )
    expect(say({ kind: 'mention' })).toBe(
      fill(inApp('notice_mention'), { ...room, name: inApp('person_member') }),
    )
    expect(say({ kind: 'document' })).toBe(
      fill(inApp('notice_documents', 'one'), { ...room, count: '1' }),
    )
    expect(say({ kind: 'document', count: 3 })).toBe(
      fill(inApp('notice_documents'), { ...room, count: '3' }),
    )
  })
})

it('takes nothing in a name for a place to fill in', () => {
  const subject: PushSubject = {
    ...SUBJECT,
    kind: 'mention',
    author: '{room}',
    room_name: '$& {name}',
  }
  expect(sayPush(subject, 'en')).toBe('{room} mentioned you in “$& {name}”')
})
