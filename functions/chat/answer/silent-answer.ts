import type { GrowingAnswer } from './growing-answer.ts'

/** What an answer is written into. */
export type AnswerText = Pick<GrowingAnswer, 'content' | 'append' | 'restart' | 'restore'>

/** An answer that nobody sees grow, and that is stored by nobody: perhaps it is none. */
export class SilentAnswer implements AnswerText {
  #content = ''

  get content(): string {
    return this.#content
  }

  append(text: string): void {
    this.#content += text
  }

  restore(content: string): void {
    this.#content = content
  }

  restart(): void {
    this.#content = ''
  }
}
