import type { Message } from '#lib/contract.ts'
import { transcriptWords } from '#lib/i18n/transcript-words.ts'
import { answerToMarkdown } from '#lib/transcript/transcript.ts'

/** An answer as Markdown, with what its markers stand for. */
export const writeDown = (message: Message): string => answerToMarkdown(message, transcriptWords())
