import type { AnswerEvent } from '../contract.ts'

/** Pieces of answers that came before the text they continue, by message. */
export class PieceBuffer {
  readonly #pieces = new Map<string, AnswerEvent[]>()

  add(event: AnswerEvent): void {
    this.#pieces.set(event.message_id, [...this.of(event.message_id), event])
  }

  of(messageId: string): AnswerEvent[] {
    return this.#pieces.get(messageId) ?? []
  }

  keep(messageId: string, pieces: AnswerEvent[]): void {
    if (pieces.length > 0) this.#pieces.set(messageId, pieces)
    else this.#pieces.delete(messageId)
  }

  clear(messageId: string): void {
    this.#pieces.delete(messageId)
  }
}
