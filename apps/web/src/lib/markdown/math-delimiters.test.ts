import { describe, expect, it } from 'vitest'
import { parseMarkdown } from './markdown.ts'

/** Every formula in a text. */
function formulas(source: string): string[] {
  const found: string[] = []
  JSON.stringify(parseMarkdown(source), (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'tex' in value) found.push(String(value.tex))
    return value
  })
  return found
}

describe('formulas in an answer', () => {
  it.each([
    ['so $x^2 + y^2 = r^2$ holds', 'x^2 + y^2 = r^2'],
    ['面積是$\\pi r^2$。', '\\pi r^2'],
    ['let $n$ be', 'n'],
    ['with $f(x)$,', 'f(x)'],
    ['of \\(a_i\\) and', 'a_i'],
    ['$$E = mc^2$$', 'E = mc^2'],
    ['Then\n\n$$\n\\frac{a}{b}\n$$\n\nand', '\\frac{a}{b}'],
    ['Then\n\\[\n\\sum_{i=1}^{n} i\n\\]\nand', '\\sum_{i=1}^{n} i'],
    ['- one: $\\text{rate in percent} = 5\\%$', '\\text{rate in percent} = 5\\%'],
    ['| a |\n|---|\n| $x_1$ |', 'x_1'],
  ])('are found in %j', (source, tex) => {
    expect(formulas(source)).toEqual([tex])
  })

  it.each([
    'It costs $5 and $10.',
    'It costs $5 or US$ 7.',
    'From $5 to $10 (x_1) a piece, $7 with tax.',
    'a budget = $5, and revenue = $7',
    '牛皮每張$12，羊皮每張$9。',
    '每張 $5 = 五元，另一張是 $7_',
    '$HOME and $PATH',
    'escaped \\$x^2\\$',
    '`$x^2$`',
    '```\n$$x$$\n```',
    '$ x $',
    '$5$',
    'not closed $x^2',
    'not closed\n\n$$\nx^2',
    '$$',
  ])('are not in %j', (source) => {
    expect(formulas(source)).toEqual([])
  })

  it('leave the text around them as it is', () => {
    expect(parseMarkdown('a $x$ b[1]', [7])).toEqual([
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'a ' },
          { type: 'math', tex: 'x' },
          { type: 'text', text: ' b' },
          { type: 'citation', position: 7, ordinal: 1 },
        ],
      },
    ])
  })
})
