import { CellBudget, isEmptyRow, type Sheet, type SheetRow, toCellText } from './sheet.ts'

const DELIMITERS = [',', ';', '\t', '|']
/** What is looked at to find the delimiter. */
const SAMPLE_CHARACTERS = 64 * 1024
const SAMPLE_ROWS = 200

/**
 * The rows of a text with separated values (RFC 4180, and what programs make of it): the delimiter is found by trying,
 * quotes may hold line breaks, and Excel's first line `sep=;` says what it says.
 */
export function readCsv(text: string, delimiter?: string): Sheet {
  const bare = text.replace(/^\ufeff/, '')
  const [declaration = '', declared] = /^sep=(.)\r?\n/i.exec(bare) ?? []
  const body = bare.slice(declaration.length)
  const used = declared ?? pickDelimiter(body, delimiter)
  const budget = new CellBudget()
  const rows: SheetRow[] = []
  let number = declaration === '' ? 0 : 1
  for (const fields of readRows(body, used)) {
    number += 1
    budget.take(fields.length)
    const row = { number, cells: fields.map(toCellText) }
    if (!isEmptyRow(row)) rows.push(row)
  }
  return { rows }
}

/** The one by which most lines have as many fields, and more than one. */
function pickDelimiter(text: string, preferred: string | undefined): string {
  const sample = text.slice(0, SAMPLE_CHARACTERS)
  let best = { delimiter: preferred ?? ',', score: 0 }
  for (const delimiter of preferred === undefined ? DELIMITERS : [preferred, ...DELIMITERS]) {
    const counts = new Map<number, number>()
    let rows = 0
    for (const fields of readRows(sample, delimiter)) {
      if (rows === SAMPLE_ROWS) break
      rows += 1
      counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1)
    }
    const [columns = 1, same = 0] =
      [...counts].filter(([count]) => count > 1).sort((a, b) => b[1] - a[1])[0] ?? []
    const score = rows === 0 ? 0 : (same / rows) * (1 + Math.min(columns, 20) / 100)
    if (score > best.score) best = { delimiter, score }
    // What the file's name says needs no more than to fit.
    if (delimiter === preferred && score > 0.5) return delimiter
  }
  return best.delimiter
}

function* readRows(text: string, delimiter: string): Generator<string[]> {
  let fields: string[] = []
  let at = 0
  let hasQuotes = true
  while (at < text.length) {
    const quoted = hasQuotes && text[at] === '"' ? readQuoted(text, at) : undefined
    // A quote that never ends is a character like any other, and so are those after it.
    if (hasQuotes && text[at] === '"' && quoted === undefined) hasQuotes = false
    const end = endOfField(text, quoted?.end ?? at, delimiter)
    fields.push((quoted?.text ?? '') + text.slice(quoted?.end ?? at, end))
    at = end + 1
    if (text[end] === delimiter) {
      if (at === text.length) fields.push('')
      continue
    }
    if (text[end] === '\r' && text[at] === '\n') at += 1
    yield fields
    fields = []
  }
  if (fields.length > 0) yield fields
}

function readQuoted(text: string, start: number): { text: string; end: number } | undefined {
  let value = ''
  let from = start + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return undefined
    value += text.slice(from, quote)
    if (text[quote + 1] !== '"') return { text: value, end: quote + 1 }
    value += '"'
    from = quote + 2
  }
}

function endOfField(text: string, start: number, delimiter: string): number {
  let at = start
  while (at < text.length) {
    const character = text[at]
    if (character === delimiter || character === '\n' || character === '\r') return at
    at += 1
  }
  return at
}
