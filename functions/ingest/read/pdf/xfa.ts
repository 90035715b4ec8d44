/**
 * The labels and values of a form of Adobe's XML kind (XFA 3.3), which pages of a PDF show nothing of but "Please wait".
 * Its template names the fields; its data has a value for each by that name.
 */
export function readXfa(forms: readonly string[]): string {
  const xml = forms.join('\n').slice(0, MAX_CHARACTERS)
  const template = /<template\b[^]*?<\/template>/.exec(xml)?.[0] ?? ''
  const dataStart = xml.search(/<(?:\w{1,20}:)?data[\s>]/)
  const data = dataStart < 0 ? '' : xml.slice(dataStart)
  const values = new Map<string, string[]>()
  for (const [, name = '', value = ''] of data.matchAll(/<([\w.-]+)(?:\s[^<>]*)?>([^<>]+)<\//g)) {
    if (value.trim() !== '') values.set(name, [...(values.get(name) ?? []), toText(value)])
  }
  const lines = [...template.matchAll(/<(field|draw)\b([^<>]*)>([^]*?)<\/\1>/g)].flatMap(
    ([, kind, attributes = '', body = '']) => {
      const label = /<text\b[^<>]*>([^<>]*)<\/text>/.exec(body)?.[1] ?? ''
      if (kind === 'draw') return [toText(label)]
      const name = /\bname="([^"]*)"/.exec(attributes)?.[1] ?? ''
      const value = values.get(name)?.shift() ?? ''
      return [[toText(label), value].filter((part) => part !== '').join(' ')]
    },
  )
  // Values of fields that the template does not name.
  const rest = [...values].flatMap(([name, left]) => left.map((value) => `${name}: ${value}`))
  return [...lines, ...rest].filter((line) => line !== '').join('\n')
}

const MAX_CHARACTERS = 2_000_000
const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
}

const toText = (xml: string): string =>
  xml
    .replaceAll(
      /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{2,6}));/g,
      (all, decimal?: string, hex?: string, name = '') => {
        const code = decimal ? Number(decimal) : hex ? parseInt(hex, 16) : NaN
        return Number.isNaN(code)
          ? (ENTITIES[String(name)] ?? String(all))
          : String.fromCodePoint(Math.min(code, 0x10ffff))
      },
    )
    .trim()
