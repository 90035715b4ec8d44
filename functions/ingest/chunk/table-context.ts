/** Lines before a table that may say what it is: its caption, its unit. */
const CAPTION_LINES = 2
const CAPTION_CHARACTERS = 200

/**
 * What the rows of a table mean and do not say themselves: its header row, unless the chunk begins with it, and the lines
 * before it. Empty outside of tables.
 * @param page the text of a page, its tables in Markdown
 * @param start where a chunk begins in it
 */
export function tableContext(page: string, start: number): string {
  const lineStart = page.lastIndexOf('\n', start - 1) + 1
  if (page[lineStart] !== '|') return ''
  let first = lineStart
  while (first > 0) {
    const before = page.lastIndexOf('\n', first - 2) + 1
    if (page[before] !== '|' || before === first) break
    first = before
  }
  const header = first === lineStart ? '' : lineAt(page, first)
  return [...captionBefore(page, first), header].filter((line) => line !== '').join('\n')
}

function lineAt(page: string, start: number): string {
  const end = page.indexOf('\n', start)
  return page.slice(start, end < 0 ? page.length : end).trim()
}

/** The nearest lines above that are no row of another table. */
function captionBefore(page: string, tableStart: number): string[] {
  return page
    .slice(Math.max(0, tableStart - CAPTION_CHARACTERS * 3), tableStart)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('|'))
    .slice(-CAPTION_LINES)
    .map((line) => line.trim().slice(-CAPTION_CHARACTERS))
}
