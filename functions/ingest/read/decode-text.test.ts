import { describe, expect, it } from 'vitest'
import { decodeText } from './decode-text.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const utf16 = (text: string, isBig: boolean): number[] =>
  Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)).flatMap((unit) =>
    isBig ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8],
  )

describe('decodeText', () => {
  it.each([
    ['UTF-8', new TextEncoder().encode('Grüße, 你好 🍵'), 'Grüße, 你好 🍵'],
    ['UTF-8 with a byte order mark', bytes(0xef, 0xbb, 0xbf, 0x61), 'a'],
    ['UTF-16, little end first', bytes(0xff, 0xfe, ...utf16('茶 a', false)), '茶 a'],
    ['UTF-16, big end first', bytes(0xfe, 0xff, ...utf16('茶 a', true)), '茶 a'],
    ['Big5', bytes(0xb3, 0x6f, 0xac, 0x4f, 0xa7, 0xda, 0xaa, 0xba), '這是我的'],
    ['GB 18030', bytes(0xd5, 0xe2, 0xca, 0xc7, 0xce, 0xd2, 0xb5, 0xc4), '这是我的'],
    ['Windows-1252', bytes(0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0x80), 'Grüße €'],
    ['nothing', bytes(), ''],
  ])('reads %s', (_encoding, input, text) => {
    expect(decodeText(input)).toBe(text)
  })
})
