import type { AnsweredEvent, MessageEvent } from '#lib/contract.ts'
import { m } from '#lib/paraglide/messages.js'
import { isNullable, isNumber, isText, parserOf } from '@documind/client/live/parse'
import type { Toasts } from '#lib/state/toasts.svelte.ts'

const parse = parserOf<AnsweredEvent>({
  room_id: isText,
  question_id: isText,
  message_id: isText,
  question: isText,
  document_title: isNullable(isText),
  page: isNullable(isNumber),
})

/** Says that a question which was kept open is answered, and where. */
export function tellAnswered(
  payload: unknown,
  toasts: Toasts,
  open: (roomId: string, messageId: string) => unknown,
): void {
  const event = parse(payload)
  if (!event) return
  const { room_id, message_id, question, document_title: title, page } = event
  const where =
    title === null || page === null
      ? ''
      : ` (${m.source_at({ title, place: m.page_number({ page }) })})`
  toasts.offer(m.answered_now({ question }) + where, {
    label: m.open(),
    run: () => open(room_id, message_id),
  })
}

/** Says that an answer has ended which the person waits for, and where it stands. */
export function tellEnded(
  { id, room_id: roomId, status }: MessageEvent,
  name: string,
  toasts: Toasts,
  open: (roomId: string, messageId: string) => unknown,
): void {
  const text = status === 'failed' ? m.answer_failed_in({ name }) : m.answer_ready_in({ name })
  toasts.offer(text, { label: m.open(), run: () => open(roomId, id) })
}
