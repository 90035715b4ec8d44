import { stemWord } from '../../../../functions/_shared/text/english.ts'
import type { Analysis } from '../../../../functions/_shared/text/analyzer.ts'
import type { Question } from './question.ts'

const ENGLISH_TERM = /^[a-z]{3,}$/
const AGENT = /(?:e|o)r$/

/**
 * Nouns of those who do what a question asks of, and verbs of what they do, each with the question's own term: forms say
 * "Owner:" where people ask "who owns". The stemmer keeps the two apart.
 */
export function otherForms({ kind, terms }: Question): ReadonlyMap<string, string> {
  const forms = new Map<string, string>()
  if (kind !== 'person') return forms
  for (const term of terms) {
    if (!ENGLISH_TERM.test(term)) continue
    for (const form of formsOf(term)) {
      const stem = stemWord(form)
      if (!terms.has(stem)) forms.set(stem, term)
    }
  }
  return forms
}

function formsOf(term: string): string[] {
  if (AGENT.test(term) && term.length >= 5) {
    const verb = term.slice(0, -2)
    return [verb, `${verb}e`, verb.replace(/(.)\1$/, '$1')]
  }
  const base = term.replace(/e$/, '')
  return [`${base}er`, `${base}or`, `${base}${base.slice(-1)}er`]
}

/** What a sentence says in another form counts as the question's term. */
export function addOtherForms({ counts }: Analysis, forms: ReadonlyMap<string, string>): void {
  for (const [form, term] of forms) {
    const count = counts.get(form)
    if (count !== undefined && !counts.has(term)) counts.set(term, count)
  }
}
