import type { Message } from '../rows.ts'
import { isFinished, mergeRow } from './answer-merge.ts'
import { withCitations } from './citations.ts'

/** Questions and answers of one moment share a timestamp; the question is read first. */
export function compareMessages(a: Message, b: Message): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? -1 : 1
  if (a.role !== b.role) return a.role === 'user' ? -1 : 1
  return a.id < b.id ? -1 : 1
}

/** A row from the database against what is on the screen, which may know of citations that the row has not stored yet. */
export function mergeMessage(own: Message | undefined, row: Message): Message {
  if (!own) return row
  const merged = mergeRow(own, row)
  if (merged === own) return own
  // A bare row, as the functions answer it, has none; one that has ended has all of them.
  const isWhole = isFinished(row.status) && row.citations.length > 0
  const citations = isWhole ? row.citations : withCitations(row.citations, own.citations)
  return { ...row, citations, feedback: row.feedback ?? own.feedback, content: merged.content }
}

/**
 * The newest page of a room replaces what is known of the same stretch of time. What is older stays
 * (it was paged in), and so does what is newer than the page, if it was written while the page was read: what was there
 * before (`asked`) and is not in it was deleted.
 */
export function mergePage(
  known: readonly Message[],
  page: readonly Message[],
  asked: ReadonlySet<string> = new Set(),
): Message[] {
  const first = page.at(0)
  const last = page.at(-1)
  if (!first || !last) return known.filter(({ id }) => !asked.has(id))
  const byId = new Map(known.map((message) => [message.id, message]))
  const inPage = new Set(page.map((message) => message.id))
  const outside = known.filter(
    (message) =>
      !inPage.has(message.id) &&
      (message.created_at < first.created_at ||
        (message.created_at > last.created_at && !asked.has(message.id))),
  )
  const merged = page.map((row) => mergeMessage(byId.get(row.id), row))
  return [...outside, ...merged].sort(compareMessages)
}

/**
 * Reading order: every question followed by its newest answer. A retry is a new row and takes the place
 * of the attempts before it; answers whose question is on an earlier page stand alone.
 */
export function toReadingOrder(messages: readonly Message[]): Message[] {
  const newest = new Map<string, Message>()
  for (const message of messages) {
    if (message.reply_to) newest.set(message.reply_to, message)
  }
  const asked = new Set(messages.filter(({ role }) => role === 'user').map(({ id }) => id))
  return messages.flatMap((message) => {
    if (message.role === 'user') {
      const answer = newest.get(message.id)
      return answer ? [message, answer] : [message]
    }
    const replyTo = message.reply_to ?? message.id
    const standsAlone = !asked.has(replyTo) && (newest.get(replyTo) ?? message) === message
    return standsAlone ? [message] : []
  })
}

/** With a message in the place of its earlier self. */
export function withNewest(messages: Message[], newest: Message | null): Message[] {
  if (!newest) return messages
  return messages.map((message) => (message.id === newest.id ? newest : message))
}

export function findIn(messages: readonly Message[], id: string | null): Message | undefined {
  return messages.find((message) => message.id === id)
}

/** An answer that is written or waits. */
export function isUnfinished(message: Message): boolean {
  return message.role === 'assistant' && !isFinished(message.status)
}

export const idsOf = (messages: readonly Message[]): ReadonlySet<string> =>
  new Set(messages.map(({ id }) => id))
