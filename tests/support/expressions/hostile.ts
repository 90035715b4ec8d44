import { type AST, RegExpParser } from '@eslint-community/regexpp'

/** A text that an expression is to be tried on: `head`, then `pump` again and again, then `tail`. */
export interface Attack {
  head: string
  pump: string
  tail: string
}

/** What does not end anything that was begun. */
const TAILS = ['', '\u0001', '!x', '\n\u0001']
/** What people's texts are full of, whatever the expression looks like. */
const PUMPS = [' ', '\n', '\t', 'a', '0', '.', '-', ' \n', 'a ', '. ', '[', ', ', '"']
const MAX_SAMPLES = 4

/**
 * Texts made of what an expression itself looks for: each of its parts that may come again, each pair of them, and
 * what leads there, and with something behind that it has no place for.
 */
export function attacksOn(pattern: string, flags: string): Attack[] {
  const parsed = new RegExpParser().parsePattern(pattern, undefined, undefined, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  })
  const parts = repeatedParts(parsed)
  const pumps = new Map<string, Set<string>>()
  const add = (head: string, pump: string): void => {
    if (pump !== '') pumps.set(pump, (pumps.get(pump) ?? new Set(['']))?.add(head))
  }
  for (const [i, { heads, samples }] of parts.entries()) {
    const next = parts[i + 1]?.samples ?? []
    for (const head of heads) {
      // Begun again and again, and never ended.
      add('', head)
      for (const [j, sample] of samples.entries()) {
        add(head, sample)
        add('', head + sample)
        add(head, sample + (next[j] ?? next[0] ?? ''))
      }
    }
  }
  for (const whole of samplesOf(parsed.alternatives)) add('', whole)
  for (const pump of PUMPS) add('', pump)
  return [...pumps].flatMap(([pump, heads]) =>
    [...heads].flatMap((head) => TAILS.map((tail) => ({ head, pump, tail }))),
  )
}

interface Part {
  /** Texts that match all that stands before it. */
  heads: string[]
  samples: string[]
}

/** What may come more than a few times, wherever it is nested. */
function repeatedParts(pattern: AST.Pattern): Part[] {
  const parts: Part[] = []
  const visitAll = (alternatives: readonly AST.Alternative[], heads: string[]): void => {
    for (const { elements } of alternatives) {
      let before = heads
      for (const element of elements) {
        visit(element, before)
        before = joinAll([before, samplesOf(element)])
      }
    }
  }
  const visit = (element: AST.Element, heads: string[]): void => {
    if (element.type === 'Quantifier') {
      if (element.max > 8) parts.push({ heads, samples: samplesOf(element.element) })
      visit(element.element, heads)
    } else if ('alternatives' in element) visitAll(element.alternatives, heads)
  }
  visitAll(pattern.alternatives, [''])
  return parts
}

/** A few texts that a part of an expression matches. */
function samplesOf(node: AST.Node | readonly AST.Alternative[]): string[] {
  if (Array.isArray(node)) return unique((node as AST.Alternative[]).flatMap(samplesOf))
  const element = node as AST.Node
  switch (element.type) {
    case 'Alternative':
      return joinAll(element.elements.map(samplesOf))
    case 'CapturingGroup':
    case 'Group':
      return samplesOf(element.alternatives)
    case 'Quantifier': {
      const samples = samplesOf(element.element)
      return samples.map((sample) => sample.repeat(Math.max(1, Math.min(element.min, 50))))
    }
    case 'Character':
      return [String.fromCodePoint(element.value)]
    case 'CharacterSet':
    case 'CharacterClass':
    case 'ExpressionCharacterClass':
      return charactersOf(element)
    default:
      // What stands between characters, and what was matched before.
      return ['']
  }
}

const ALPHABET = [
  ...' \t\n',
  ...'a0A_-.,:;!?\'"()[]{}<>/\\|*+=#$%&@~^`',
  ...'zZ9éßñ一茶あ。，「」・…·‧–•№Ⅷ',
  '\u00a0',
  '\u3000',
  '\u00ad',
  '\ufb01',
  '\uff11',
  '\u2f00',
  '\u0001',
]

/** Told by trying, which holds for every kind of class. */
function charactersOf(
  element: AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass,
): string[] {
  const flags = /\\p|\\P/.test(element.raw) ? 'u' : ''
  const own = new RegExp(
    `^(?:${element.raw})$`,
    element.type === 'ExpressionCharacterClass' ? 'v' : flags,
  )
  const literal = [...element.raw].filter((character) => own.test(character))
  const common = ALPHABET.filter((character) => own.test(character))
  return unique([common[0], literal[0], common.at(-1), common[Math.floor(common.length / 2)]])
}

function joinAll(parts: string[][]): string[] {
  const width = Math.min(MAX_SAMPLES, Math.max(1, ...parts.map(({ length }) => length)))
  return Array.from({ length: width }, (_, i) =>
    parts.map((samples) => samples[i] ?? samples[0] ?? '').join(''),
  )
}

const unique = (texts: readonly (string | undefined)[]): string[] =>
  [...new Set(texts.filter((text) => text !== undefined))].slice(0, MAX_SAMPLES)
