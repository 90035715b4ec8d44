import type { AnswerPlan } from '#lib/contract.ts'
import { m } from '#lib/paraglide/messages.js'
import { formatCount, formatDate } from './format.ts'

/** What an answer has to say of how it was made, in words. */
export function makingWords({ cut, instructed, translations, correction }: AnswerPlan): string[] {
  const said = correction && {
    // A shared copy names nobody.
    who: correction.by === undefined ? m.person_member() : (correction.by ?? m.person_former()),
    date: formatDate(correction.at),
  }
  return [
    ...(said ? [correction?.used === 'text' ? m.answered_by(said) : m.answered_with(said)] : []),
    ...(cut?.what === 'prompt'
      ? [m.answer_prompt_cut({ read: formatCount(cut.read), sent: formatCount(cut.sent) })]
      : []),
    ...(cut?.what === 'answer' ? [m.answer_cut_off()] : []),
    ...(instructed ? [m.answer_instructed()] : []),
    ...Object.values(translations ?? {}).map((text) => m.answer_translated({ text })),
  ]
}
