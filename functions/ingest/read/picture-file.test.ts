import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { pictureType, readPictureSize } from './picture-file.ts'

const draw = (type: 'png' | 'jpeg' | 'webp'): Uint8Array => {
  const canvas = createCanvas(40, 20)
  if (type === 'png') return Uint8Array.from(canvas.toBuffer('image/png'))
  return Uint8Array.from(
    type === 'jpeg' ? canvas.toBuffer('image/jpeg') : canvas.toBuffer('image/webp'),
  )
}

describe('a picture', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('of type %s is known, with its size', (type) => {
    const bytes = draw(type)
    expect(pictureType(bytes)).toBe(`image/${type}`)
    expect(readPictureSize(bytes)).toEqual({ width: 40, height: 20 })
    expect(readPictureSize(bytes.slice(0, 14))).toBeUndefined()
  })

  it('is none: text, HEIC, GIF', () => {
    for (const start of ['plain', '\0\0\0\x18ftypheic', 'GIF89a'])
      expect(pictureType(new TextEncoder().encode(start))).toBeUndefined()
  })
})
