import type { Citation, Message } from './contract.ts'

/** What of a message is shown to others or taken elsewhere. */
export type TranscriptMessage = Pick<Message, 'role' | 'content' | 'status' | 'created_at'> & {
  citations: Pick<Citation, 'ordinal' | 'document_title' | 'page' | 'quote' | 'verified'>[]
}

/** A conversation as it was at one moment. */
export interface Transcript {
  title: string
  created_at: string
  messages: TranscriptMessage[]
}

export interface TranscriptWords {
  sources: string
  unverified: string
  place: (title: string, page: number) => string
}

/** An answer to take elsewhere: its Markdown, and under it what its numbers stand for. */
export function answerToMarkdown(
  message: Pick<TranscriptMessage, 'content' | 'citations'>,
  { sources, unverified, place }: TranscriptWords,
): string {
  const cited = [...message.citations].sort((a, b) => a.ordinal - b.ordinal)
  if (cited.length === 0) return `${message.content.trim()}\n`
  const lines = cited.map(({ ordinal, document_title: title, page, quote, verified }) => {
    const where = page === null ? title : place(title, page)
    const source = verified ? where : `${where} (${unverified})`
    const words = quote.replace(/\s+/g, ' ').trim()
    return words === '' ? `[${ordinal}] ${source}` : `[${ordinal}] ${source}: “${words}”`
  })
  return `${message.content.trim()}\n\n**${sources}**\n\n${lines.join('  \n')}\n`
}

/** A whole conversation: questions as quotations, answers as they are, each with its sources. */
export function transcriptToMarkdown(
  { title, messages }: Transcript,
  words: TranscriptWords & { date: string },
): string {
  const turns = messages.map((message) =>
    message.role === 'user' ? toQuotation(message.content) : answerToMarkdown(message, words),
  )
  return [`# ${title}\n`, `*${words.date}*\n`, ...turns].join('\n')
}

const toQuotation = (text: string): string => `${text.trim().replace(/^/gm, '> ')}\n`

const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]+/gu
const MAX_NAME_CHARACTERS = 80

/** A name that every file system takes, close to the title. */
export function fileNameOf(title: string, ending: string): string {
  const name = title.replace(FORBIDDEN, ' ').replace(/\s+/g, ' ').trim().replace(/^\.+/, '')
  return `${[...name].slice(0, MAX_NAME_CHARACTERS).join('').trim() || 'DocuMind'}.${ending}`
}
