const ROW = /^\s*\|.*\|\s*$/
const DASHES = /^[\s|:-]+$/

/**
 * The words of a quote without the marks of Markdown around them, to be read beside an answer. A quote may begin or end
 * anywhere, so it is no Markdown that could be drawn: marks are taken off line by line, and what is none stays.
 */
export function quoteText(quote: string): string {
  return quote
    .split('\n')
    .filter((line) => !(line.includes('|') && DASHES.test(line)))
    .map((line) =>
      withoutMarks(ROW.test(line) || line.trim().startsWith('|') ? cellsOf(line) : line),
    )
    .join('\n')
    .trim()
}

const cellsOf = (line: string): string =>
  line
    .replaceAll('\\|', '\u0000')
    .split('|')
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '')
    .join(' · ')
    .replaceAll('\u0000', '|')

function withoutMarks(line: string): string {
  return line
    .replace(/^\s{0,3}(?:#{1,6}\s+|>\s?)+/, '')
    .replace(/^(\s*)[-*+]\s+/, '$1• ')
    .replace(/!?\[([^\]\n]{1,300})\]\([^)\s]{0,600}\)/g, '$1')
    .replace(/\*\*|__(?=\S)|(?<=\S)__/g, '')
    .replace(/(?<![\w*\\])[*_](?=\S)([^*_\n]{1,300})(?<=\S)[*_](?![\w*])/g, '$1')
    .replace(/`([^`\n]{1,300})`/g, '$1')
    .replace(/\\([*_#|`[\]>-])/g, '$1')
}
