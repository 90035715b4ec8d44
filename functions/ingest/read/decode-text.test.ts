import { describe, expect, it } from 'vitest'
import { encode } from '../../../tests/support/encode.ts'
import { decodeText } from './decode-text.ts'
import { isBinary } from './file-signatures.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('decodeText', () => {
  it.each([
    ['UTF-8', utf8('Grüße, 你好 🍵'), 'Grüße, 你好 🍵'],
    ['UTF-8 with a byte order mark', bytes(0xef, 0xbb, 0xbf, 0x61), 'a'],
    ['UTF-16, little end first', bytes(0xff, 0xfe, ...encode('茶 a', 'utf-16le')), '茶 a'],
    ['UTF-16, big end first', bytes(0xfe, 0xff, ...encode('茶 a', 'utf-16be')), '茶 a'],
    ['UTF-32, little end first', bytes(0xff, 0xfe, 0, 0, 0x36, 0x83, 0, 0), '茶'],
    ['UTF-32, big end first', bytes(0, 0, 0xfe, 0xff, 0, 1, 0xf3, 0x75), '🍵'],
    ['a very short text in Big5', encode('這是我的', 'big5'), '這是我的'],
    ['a very short text in GB 18030', encode('这是我的', 'gb18030'), '这是我的'],
    ['ISO-2022-JP', bytes(0x1b, 0x24, 0x42, 0x43, 0x66, 0x1b, 0x28, 0x42, 0x61), '中a'],
    ['ISO-2022-KR', bytes(0x1b, 0x24, 0x29, 0x43, 0x0a, 0x0e, 0x47, 0x51, 0x0f, 0x61), '한a'],
    ['escapes of a terminal', utf8('\u001b[32mINFO\u001b[0m ok'), '\u001b[32mINFO\u001b[0m ok'],
    ['an end of a file of DOS', utf8('Text of two\r\n\u001a'), 'Text of two\r\n\u001a'],
    ['nothing', bytes(), ''],
  ])('reads %s', (_encoding, input, text) => {
    expect(decodeText(input)).toBe(text)
  })
})

/** One sentence of each language, in each encoding that its people have used. */
const SENTENCES: [text: string, ...encodings: string[]][] = [
  [
    'Ключ лежит в ящике стола, Жанна его вернёт в пятницу.',
    'windows-1251',
    'koi8-u',
    'ibm866',
    'iso-8859-5',
    'x-mac-cyrillic',
  ],
  ['Їжак і Ґалаґан повернуть ключ у четвер о сьомій.', 'windows-1251', 'koi8-u'],
  ['Το κλειδί της αποθήκης βρίσκεται στο συρτάρι της Μαρίας.', 'windows-1253', 'iso-8859-7'],
  ['Toplantı perşembe günü başlıyor, İnci ağaçların altında.', 'windows-1254'],
  [
    'Zebranie zaczyna się w czwartek o siódmej, klucz ma Żaneta Świąć.',
    'windows-1250',
    'iso-8859-2',
  ],
  ['Příliš žluťoučký kůň úpěl ďábelské ódy u Žofie.', 'windows-1250', 'iso-8859-2'],
  [
    'A kulcs az íróasztal fiókjában van, felelős: Tőkés Zsófia, az őr.',
    'windows-1250',
    'iso-8859-2',
  ],
  [
    'Der Schlüssel liegt im Büro, zuständig ist Frau Größlein, 3 Äpfel.',
    'windows-1252',
    'macintosh',
  ],
  ['La clé de l’entrepôt est rangée près de Zoé, derrière la forêt.', 'windows-1252', 'macintosh'],
  ['¿Quién comió los piñones? El señor Muñoz, mañana también.', 'windows-1252', 'macintosh'],
  ['Nøglen ligger i skuffen, frøken Sørensen er på gården på Ærø.', 'windows-1252'],
  ['Ábyrgðarmaður er Þórunn Guðmundsdóttir, það er ljóst.', 'windows-1252'],
  ['Sandėlio raktas guli stalčiuje, atsakinga Živilė Šimkūnaitė.', 'windows-1257'],
  ['המפתח של המחסן נמצא במגירה של נועה כרמי.', 'windows-1255'],
  ['مفتاح المخزن في درج المكتب عند سعاد منصور.', 'windows-1256', 'iso-8859-6'],
  ['กุญแจอยู่ในลิ้นชักของคุณมาลี ต้องคืนที่เดิม', 'windows-874', 'utf-16le'],
  [
    '鍵は引き出しに入っています。責任者は中村さんです。',
    'shift_jis',
    'euc-jp',
    'utf-16le',
    'utf-16be',
  ],
  ['창고 열쇠는 서랍에 있습니다. 책임자는 박보람입니다.', 'euc-kr', 'utf-16le', 'utf-16be'],
  ['姓名：钱玉兰，住址：苏州庭园路，电话：五五零八', 'gb18030', 'utf-16le', 'utf-16be'],
  ['姓名：錢玉蘭，住址：蘇州庭園路，電話：五五零八', 'big5', 'utf-16le', 'utf-16be'],
  ['चाबी मेज़ की दराज में है।', 'utf-16le', 'utf-16be'],
  ['გასაღები უჯრაშია.', 'utf-16le', 'utf-16be'],
  ['The key of the store is in the drawer of Ms Alder.', 'utf-16le', 'utf-16be'],
]
const CASES = SENTENCES.flatMap(([text, ...encodings]) =>
  encodings.map((encoding) => [encoding, text] as const),
)

it.each(CASES)('in %s: %s', (encoding, text) => {
  const input = encode(text, encoding)
  expect(isBinary(input)).toBe(false)
  expect(decodeText(input)).toBe(text)
})

it.each(CASES.filter(([encoding]) => /^(?:gb|euc|shift)/.test(encoding)))(
  'in %s with a byte that is wrong: %s',
  (encoding, text) => {
    expect(decodeText(bytes(...encode(text, encoding), 0xff))).toBe(`${text}\ufffd`)
  },
)

it.each([
  ['Le gérant s’appelle Zoé. \ufffd La clé est cachée.'],
  ['Herr Müller \ufffdhat 3 Äpfel'],
  ['这是\ufffd我的钥匙'],
  ['Ключ \ufffdлежит'],
  ['กุญแจ\ufffdอยู่ใน'],
])('UTF-8 with a byte that is wrong is UTF-8: %s', (text) => {
  const [before = '', after = ''] = text.split('\ufffd')
  expect(decodeText(bytes(...utf8(before), 0xff, ...utf8(after)))).toBe(text)
})

it('UTF-8 that is cut off within a character is UTF-8', () => {
  expect(decodeText(utf8('Zoë Ångström “hidden”').subarray(0, -2))).toBe(
    'Zoë Ångström “hidden\ufffd',
  )
})

describe('bytes that are no text', () => {
  it.each([
    ['noise', Uint8Array.from({ length: 600 }, (_, i) => ((i * 7919 + i * i * 31) % 255) + 1)],
    ['every byte but NUL', Uint8Array.from({ length: 255 }, (_, i) => i + 1)],
  ])('are refused: %s', (_what, input) => {
    expect(() => decodeText(input)).toThrow(
      expect.objectContaining({ code: 'text_encoding_unknown' }),
    )
  })

  it.each([
    ['a program', bytes(0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 2)],
    ['a picture', bytes(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0x0d, 0xff, 0xd8)],
  ])('are known by their NULs: %s', (_what, input) => {
    expect(isBinary(input)).toBe(true)
  })
})
