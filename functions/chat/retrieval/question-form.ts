/**
 * What a question says about the form of its answer ("Round to two decimal places.", "(in USD millions)"): words that
 * stand on many pages, and say nothing about which page answers.
 */

/** Ends of sentences, and the brackets of an aside. A point within a number or a name ends none. */
const CLAUSE_END = /([?!]+|\.(?=\s|$)|[();]|,(?= ?e\.g\.))/
const INSTRUCTION =
  /^(?:please |kindly )?(?:answer|respond|write|give|round|return|express|format|report|provide|state|present)\b/
const FORM =
  /\b(?:millions?|billions?|thousands|percents?|percentages?|percentage terms?|decimals?|decimal places?|units?|formats?|integers?|floats?|strings?|yes or no|order)\b/
const EXAMPLE = /^e\.g\b/
/** "If it is not relevant, then state that." */
const CONDITION = /^if\b/
const FALLBACK = /\b(?:state|say) (?:that|so|why)\b|\bexplain why\b/
const UNITS =
  /\b(?:(?:answer )?in|as) (?:an? )?(?:us\$|usd|eur|gbp|us dollars?|dollars?|\$)? ?(?:millions|billions|thousands|million|billion|percent|percents|percentage terms?|percentages|%)\b|\bin (?:usd|us dollars)\b/g

/** The question without them; all of it if nothing else is in it. */
export function setFormAside(question: string): string {
  const kept = question
    .split(CLAUSE_END)
    .filter((part) => !isForm(part.trim().toLowerCase()))
    .join('')
    .replace(new RegExp(UNITS, 'gi'), ' ')
  return /[\p{Letter}\p{Number}]/u.test(kept) ? kept : question
}

function isForm(clause: string): boolean {
  if (EXAMPLE.test(clause)) return true
  if (CONDITION.test(clause)) return FALLBACK.test(clause)
  return INSTRUCTION.test(clause) && FORM.test(clause)
}
