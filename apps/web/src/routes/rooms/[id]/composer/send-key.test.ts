import { describe, expect, it } from 'vitest'
import { isSendKey } from './send-key.ts'

const key = (more: Partial<Parameters<typeof isSendKey>[0]>) => ({
  key: 'Enter',
  shiftKey: false,
  isComposing: false,
  keyCode: 13,
  ...more,
})

describe('a key in the composer', () => {
  it.each([
    ['Enter sends', {}, true],
    ['Shift+Enter does not', { shiftKey: true }, false],
    ['Enter while composing does not', { isComposing: true }, false],
    ["Safari's Enter that ends a composition does not", { keyCode: 229 }, false],
    ['a letter does not', { key: 'a', keyCode: 65 }, false],
  ])('%s', (_rule, more, sends) => {
    expect(isSendKey(key(more))).toBe(sends)
  })
})
