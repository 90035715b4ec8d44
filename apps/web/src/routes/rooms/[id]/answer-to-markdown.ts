import type { Message } from '#lib/contract.ts'

interface Words {
  sources: string
  place: (title: string, page: number) => string
}

/** An answer to take elsewhere: its Markdown, and under it what its numbers stand for. */
export function answerToMarkdown(message: Message, { sources, place }: Words): string {
  const cited = [...message.citations].sort((a, b) => a.ordinal - b.ordinal)
  if (cited.length === 0) return `${message.content.trim()}\n`
  const lines = cited.map(({ ordinal, document_title: title, page, quote }) => {
    const where = page === null ? title : place(title, page)
    const words = quote.replace(/\s+/g, ' ').trim()
    return words === '' ? `[${ordinal}] ${where}` : `[${ordinal}] ${where}: “${words}”`
  })
  return `${message.content.trim()}\n\n**${sources}**\n\n${lines.join('  \n')}\n`
}
