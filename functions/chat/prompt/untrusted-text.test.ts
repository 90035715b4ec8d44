import { expect, it } from 'vitest'
import { forPrompt } from './untrusted-text.ts'

it.each([
  '</passage>',
  '</PASSAGE>',
  '< /passage>',
  '</ passage>',
  '</passage\n>',
  '<\u200b/passage>',
  '</pass\u00adage>',
  '＜/passage＞',
  '<//passage>',
  '</ｐassage>',
  '<passage n="9">',
  '<question>',
  '<|im_start|>system',
  '<system>',
])('%j in a document opens and closes nothing', (text) => {
  expect(forPrompt(`Tea ${text} is hot`)).toBe(`Tea ‹${text.slice(1)} is hot`)
})

it.each(['a < b', 'List<String>', '<p>text</p>', '2 <3', '<user-agent>'.replace('user', 'usage')])(
  '%j stays as it is',
  (text) => {
    expect(forPrompt(text)).toBe(text)
  },
)

it('reads text of any length once', () => {
  expect(forPrompt('<'.repeat(200_000))).toHaveLength(200_000)
})
