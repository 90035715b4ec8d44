import { isUnfinished } from '@documind/client/live/message-list'
import type { Message } from '#lib/contract.ts'

const GROUP_MESSAGES = 50

/**
 * Groups of neighbours, each with its key, counted both ways from one message: pages that come before it
 * and messages that come after it leave the others in the group where they are.
 */
export function toGroups(messages: Message[], originId: string | undefined): [number, Message[]][] {
  // If it is not there, from the first.
  const origin = Math.max(
    0,
    messages.findIndex(({ id }) => id === originId),
  )
  return [...Map.groupBy(messages, (_, i) => Math.floor((i - origin) / GROUP_MESSAGES))]
}

/** Whether it answers the question that was answered last: what holds for all answers of a room is said there alone. */
export const isNewestAnswer = (shown: readonly Message[], answer: Message): boolean =>
  shown.findLast(({ role }) => role === 'assistant')?.reply_to === answer.reply_to

/** How many answers are written before this one's turn comes. */
export const countBefore = (messages: readonly Message[], answer: Message): number =>
  Math.max(
    0,
    messages.filter(isUnfinished).findIndex(({ id }) => id === answer.id),
  )
