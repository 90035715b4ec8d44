/** Code pages of Windows, as decoders are called; the rest is taken for that of Western Europe. */
const LABELS: Readonly<Record<number, string>> = {
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  10007: 'x-mac-cyrillic',
  65001: 'utf-8',
  ...Object.fromEntries(
    Array.from({ length: 9 }, (_, i): [number, string] => [1250 + i, `windows-${1250 + i}`]),
  ),
  866: 'ibm866',
}

/** Code pages of the character sets of fonts (RTF 1.9.1, "Font Table"). */
const CODE_PAGES: Readonly<Record<number, number>> = {
  0: 1252,
  77: 10000,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
}

/** Undefined for a character set that says nothing: that of the file holds. */
export const codePageOf = (characterSet: number): number | undefined => CODE_PAGES[characterSet]

const decoders = new Map<string, TextDecoder>()

export function decodeBytes(bytes: readonly number[], codePage: number): string {
  const label = LABELS[codePage] ?? 'windows-1252'
  const decoder = decoders.get(label) ?? new TextDecoder(label)
  decoders.set(label, decoder)
  return decoder.decode(Uint8Array.from(bytes))
}
