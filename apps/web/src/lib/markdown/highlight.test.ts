import { describe, expect, it } from 'vitest'
import { highlight } from './highlight.ts'

describe('highlighted code', () => {
  it('is the code, in pieces that say what they are', async () => {
    const code = 'def area(r):  # 圓\n    return 3.14 * r ** 2 + len("x")\n'
    const pieces = (await highlight(code, 'py')) ?? []
    expect(pieces.map(({ text }) => text).join('')).toBe(code)
    const kindOf = (text: string) => pieces.find((piece) => piece.text === text)?.kind
    expect(kindOf('def')).toBe('keyword')
    expect(kindOf('area')).toBe('name')
    expect(kindOf('# 圓')).toBe('comment')
    expect(kindOf('3.14')).toBe('number')
    expect(kindOf('"x"')).toBe('string')
  })

  it.each(['python', 'TypeScript', 'html', 'c++', 'sh', 'yml', 'sql', 'json', 'toml', 'diff'])(
    'of %s has pieces',
    async (language) => {
      expect(await highlight('a: "b" <c>', language)).not.toBeNull()
    },
  )

  it.each(['', 'mermaid', 'text', 'toString', '__proto__'])(
    'of %j stays plain',
    async (language) => {
      expect(await highlight('x', language)).toBeNull()
    },
  )

  it('of great length stays plain', async () => {
    expect(await highlight('x\n'.repeat(15_000), 'js')).toBeNull()
    expect(await highlight('x\n'.repeat(5000), 'js')).not.toBeNull()
  })

  it('with a very long line stays plain: grammars take its square', async () => {
    expect(await highlight('a'.repeat(600), 'ini')).toBeNull()
    expect(await highlight('a'.repeat(400), 'ini')).not.toBeNull()
  })
})
