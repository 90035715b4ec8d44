export interface ChatMessage {
  role: 'system' | 'user' | 'assistant'
  content: string
}

export interface ChatUsage {
  promptTokens: number
  completionTokens: number
}

/** Why a model stopped writing: it was done, or was not allowed to write more. */
export type ChatEnd = 'stop' | 'length'

/** A server read or wrote less than it should have; both in tokens, what was sent is an estimate. */
export interface CutOff {
  what: 'prompt' | 'answer'
  sent: number
  read: number
}

/** A piece of a chat model's stream. */
export type ChatDelta =
  | { kind: 'text'; text: string }
  /** What the model thinks before it answers: shown while it lasts, and kept nowhere. Empty where only its being is known. */
  | { kind: 'reasoning'; text: string }
  /** All text before was reasoning: a closing tag has come that nobody had opened. */
  | { kind: 'restart' }
  | { kind: 'end'; reason: ChatEnd }
  /** Where the server reports it, the tokens that were used. */
  | ({ kind: 'usage' } & ChatUsage)
  | ({ kind: 'cut' } & CutOff)
