/**
 * How much of a page recognition reads: pages drawn from texts that we know, in three languages, clean, skewed and in black
 * and white, at 100 to 300 dots an inch. Prints the share of characters read, by edit distance, white space aside in Chinese.
 * Fetches what recognition needs if it is not there. `npm run bench:ocr -- [en|zh-TW|zh-CN]`
 */
import { readFileSync } from 'node:fs'
import { type Canvas, createCanvas } from '@napi-rs/canvas'
import { Converter } from 'opencc-js/t2cn'
import { loadEngine } from '../../apps/local/src/ocr/load-engine.ts'
import { Packages } from '../../apps/local/src/ocr/packages.ts'
import { PACKAGES_FOLDER } from '../../apps/local/src/ocr-service.ts'
import { toPage } from '../../functions/ingest/read/recognition/page-of-lines.ts'

const LANGUAGES = ['en', 'zh-TW', 'zh-CN'] as const
type Language = (typeof LANGUAGES)[number]

const FONTS: Record<Language, string> = {
  en: 'Liberation Serif, DejaVu Serif, serif',
  'zh-TW': 'Noto Serif CJK TC, serif',
  'zh-CN': 'Noto Sans CJK SC, sans-serif',
}
const LINES = 24
/** In inches: a page of A5, whose type is of 11 points. */
const PAGE = { width: 5.8, height: 8.3, margin: 0.6, type: 11 / 72, leading: 1.5 }

interface Look {
  name: string
  dpi: number
  skew?: number
  isBlackAndWhite?: boolean
}

const LOOKS: Look[] = [
  { name: 'clean', dpi: 300 },
  { name: 'clean', dpi: 200 },
  { name: 'clean', dpi: 150 },
  { name: 'clean', dpi: 100 },
  { name: '1-bit', dpi: 200, isBlackAndWhite: true },
  { name: 'skewed 2°', dpi: 200, skew: 2 },
  { name: 'skewed -3°, 1-bit', dpi: 150, skew: -3, isBlackAndWhite: true },
]

function readText(language: Language): string {
  const file = language === 'en' ? 'handbook.en.txt' : 'handbook.zh-TW.txt'
  const text = readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8').replaceAll(
    /\s+/g,
    ' ',
  )
  const traditional = language === 'en' ? text : text.replaceAll(' ', '')
  const written =
    language === 'zh-CN' ? Converter({ from: 't', to: 'cn' })(traditional) : traditional
  return written.slice(200, 4000)
}

/** Draws as much of a text as fits, and says how much. */
function drawPage(text: string, language: Language, look: Look): { page: Canvas; drawn: string } {
  const { dpi } = look
  const page = createCanvas(Math.round(PAGE.width * dpi), Math.round(PAGE.height * dpi))
  const context = page.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, page.width, page.height)
  context.fillStyle = 'black'
  context.font = `${PAGE.type * dpi}px ${FONTS[language]}`
  context.translate(page.width / 2, page.height / 2)
  context.rotate(((look.skew ?? 0) * Math.PI) / 180)
  context.translate(-page.width / 2, -page.height / 2)
  const words = language === 'en' ? text.split(/(?<= )/) : [...text]
  const lines: string[] = ['']
  for (const word of words) {
    const line = (lines.at(-1) ?? '') + word
    const fits = context.measureText(line).width <= page.width - 2 * PAGE.margin * dpi
    if (fits) lines[lines.length - 1] = line
    else if (lines.length === LINES) break
    else lines.push(word)
  }
  for (const [i, line] of lines.entries()) {
    const y = (PAGE.margin + PAGE.type * (1 + i * PAGE.leading)) * dpi
    context.fillText(line, PAGE.margin * dpi, y)
  }
  if (look.isBlackAndWhite) toBlackAndWhite(page)
  return { page, drawn: lines.join('') }
}

function toBlackAndWhite(page: Canvas): void {
  const context = page.getContext('2d')
  const image = context.getImageData(0, 0, page.width, page.height)
  for (let i = 0; i < image.data.length; i++) {
    if (i % 4 !== 3) image.data[i] = (image.data[i] ?? 0) < 140 ? 0 : 255
  }
  context.putImageData(image, 0, 0)
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

function comparable(text: string, language: Language): string {
  const plain = text.normalize('NFKC')
  return language === 'en' ? plain.replaceAll(/\s+/g, ' ').trim() : plain.replaceAll(/\s/g, '')
}

const packages = new Packages({ folder: PACKAGES_FOLDER, log: console.log })
await packages.ensure()
await packages.settled()
const engine = await loadEngine(PACKAGES_FOLDER, 2)
const asked = LANGUAGES.filter((language) => process.argv.includes(language))
for (const language of asked.length > 0 ? asked : LANGUAGES) {
  for (const look of LOOKS) {
    const { page, drawn } = drawPage(readText(language), language, look)
    const start = performance.now()
    const lines = await engine.read(page, new AbortController().signal)
    const seconds = (performance.now() - start) / 1000
    const { content, confidence } = toPage({ width: page.width, height: page.height, lines })
    const [want, got] = [comparable(drawn, language), comparable(content, language)]
    const share = 1 - distance(want, got) / want.length
    console.log(
      `${language}\t${look.dpi} dpi\t${look.name}\t${(share * 100).toFixed(1)} % of ${want.length}\tconfidence ${confidence}\t${seconds.toFixed(1)} s`,
    )
    if (process.env['SHOW']) console.log(content)
  }
}
// Tesseract's thread would keep the process.
process.exit()
