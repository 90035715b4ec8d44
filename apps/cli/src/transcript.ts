import { type OpenedRoom, toReadingOrder } from '@documind/client'

/** A conversation as Markdown, its sources as notes under each answer. */
export function toMarkdown(title: string, { messages, people }: OpenedRoom): string {
  const names = new Map(people.map(({ user_id, name }) => [user_id, name]))
  const parts = toReadingOrder(messages).map(({ role, content, author_id, citations, status }) => {
    if (role === 'user') {
      const name = names.get(author_id ?? '')
      return `## ${name ? `${name}: ` : ''}${content.replace(/\s+/g, ' ')}`
    }
    const byNumber = new Map(citations.map((citation) => [citation.ordinal, citation]))
    const notes = [...byNumber.values()]
      .sort((a, b) => a.ordinal - b.ordinal)
      .map(({ ordinal, document_title, page, quote }) =>
        [
          `- [${ordinal}] ${document_title}, page ${page}`,
          quote && `“${quote.replace(/\s+/g, ' ')}”`,
        ]
          .filter(Boolean)
          .join(': '),
      )
    const end = status === 'done' ? [] : [`(${status})`]
    return [content, ...end, notes.join('\n')].filter((part) => part !== '').join('\n\n')
  })
  return `${[`# ${title}`, ...parts].join('\n\n')}\n`
}
