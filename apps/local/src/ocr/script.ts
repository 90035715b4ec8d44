import { Converter } from 'opencc-js/t2cn'
import { Converter as BackConverter } from 'opencc-js/cn2t'

const simplify = Converter({ from: 't', to: 'cn' })
const unsimplify = BackConverter({ from: 'cn', to: 't' })
/** One or two may be misread. */
const MIN_CHARACTERS = 3

/** Whether a text is written in Traditional Chinese: it has more characters that only that has than such that only Simplified has. */
export function isTraditional(text: string): boolean {
  const han = [...text].filter((character) => /\p{Script=Han}/u.test(character))
  const traditional = han.filter((character) => simplify(character) !== character).length
  const simplified = han.filter((character) => unsimplify(character) !== character).length
  return traditional >= MIN_CHARACTERS && traditional > simplified
}
