import { describe, expect, it } from 'vitest'
import { hashTerm } from '../../_shared/text/analyzer.ts'
import { pageTerm } from '../../_shared/text/page-terms.ts'
import { toQuestionTerms } from './question-terms.ts'

function weightsOf(question: string, context?: string): Map<number, number> {
  const { terms, weights } = toQuestionTerms(question, context)
  return new Map(terms.map((term, i) => [term, weights[i] ?? 0]))
}
const weightOf = (term: string, question: string, context?: string): number =>
  weightsOf(question, context).get(hashTerm(term)) ?? 0

describe('a question is searched by', () => {
  it('what it is about, not by the words that join', () => {
    expect(weightOf('refund', 'When are the refunds paid?')).toBe(1)
    expect(weightOf('the', 'When are the refunds paid?')).toBe(0)
  })

  it('words that join, if it has no others', () => {
    expect(weightOf('who', 'Who is he?')).toBe(1)
  })

  it('pairs of neighbouring words, which count less than the words', () => {
    const question = 'When are the refunds paid?'
    expect(weightOf('refund paid', question)).toBeGreaterThan(0)
    expect(weightOf('refund paid', question)).toBeLessThan(weightOf('refund', question))
  })

  it('the page that it names, above any word', () => {
    const question = 'Which logo is on page 12?'
    expect(weightOf(pageTerm(12), question)).toBeGreaterThan(weightOf('logo', question))
    expect(weightOf('12', question)).toBe(0)
  })

  it('what accounts call what it asks for', () => {
    expect(weightOf('properti', 'How did PP&E change?')).toBe(1)
    expect(weightOf('properti plant', 'How did PP&E change?')).toBeGreaterThan(0)
    expect(weightOf('asset', 'What is the quick ratio?')).toBe(1)
    expect(weightOf('asset', 'How quick is the fox?')).toBe(0)
  })

  it('what it leans on, at less weight, unless it says it itself', () => {
    expect(weightOf('refund', 'And when?', 'refunds')).toBe(0.4)
    expect(weightOf('refund', 'And refunds?', 'refunds')).toBe(1)
  })
})
