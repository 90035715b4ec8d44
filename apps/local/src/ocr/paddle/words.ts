import type { Letter } from '../letter.ts'
import type { Rectangle } from './rectangle.ts'

/** Chinese writes no spaces: each of its characters is a word. */
const SINGLE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

/** The words of a line and where each stands, by where the recogniser saw its letters. */
export function toWords(
  letters: readonly Letter[],
  line: Rectangle,
): { text: string; place: Rectangle }[] {
  const half = halfAdvance(letters)
  return group(letters).map((word) => {
    const from = Math.max(0, (word[0]?.at ?? 0) - half)
    const to = Math.min(1, (word.at(-1)?.at ?? 1) + half)
    return { text: word.map(({ text }) => text).join(''), place: cut(line, from, to) }
  })
}

function group(letters: readonly Letter[]): Letter[][] {
  const words: Letter[][] = []
  let isOpen = false
  for (const letter of letters) {
    const isSingle = SINGLE.test(letter.text)
    if (letter.text.trim() === '') isOpen = false
    else if (isOpen && !isSingle) words.at(-1)?.push(letter)
    else {
      words.push([letter])
      isOpen = !isSingle
    }
  }
  return words
}

/** Half of what lies between the middles of two letters. */
function halfAdvance(letters: readonly Letter[]): number {
  const [first, last] = [letters[0], letters.at(-1)]
  if (first === undefined || last === undefined || letters.length < 2) return 0.5
  return (last.at - first.at) / (letters.length - 1) / 2
}

/** A part of a line, from 0 at its beginning to 1 at its end. */
function cut(line: Rectangle, from: number, to: number): Rectangle {
  // Of a line that is written from top to bottom, the long side.
  const isUpright = line.height > line.width
  const length = isUpright ? line.height : line.width
  const offset = ((from + to) / 2 - 0.5) * length
  const direction = isUpright ? line.angle + Math.PI / 2 : line.angle
  return {
    ...line,
    centerX: line.centerX + offset * Math.cos(direction),
    centerY: line.centerY + offset * Math.sin(direction),
    ...(isUpright ? { height: (to - from) * length } : { width: (to - from) * length }),
  }
}
