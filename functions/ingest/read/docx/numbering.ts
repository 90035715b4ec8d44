import { formatNumber } from './number-formats.ts'
import { attributeOf, elementsOf, isOn, numberOf, valueOf, type XmlElement } from './xml.ts'

/** The label of a paragraph in a list. */
export interface ListLabel {
  /** "2.1", "(a)", or a dash for any bullet. */
  text: string
  /** How deep in the list, from 0. */
  level: number
  isBullet: boolean
}

interface Level {
  start: number
  format: string
  /** `%1` stands for the number of the first level. */
  text: string
  /** Whether numbers of other levels are written as plain ones. */
  isLegal: boolean
  /** The level, from 1, after which counting begins again; 0: never. */
  restartAfter: number | undefined
  /** The style that belongs to this level. */
  styleId: string | undefined
}

interface List {
  /** Lists of one definition count together. */
  definitionId: string
  levels: ReadonlyMap<number, Level>
  startOverrides: ReadonlyMap<number, number>
}

const LEVELS = 9

/** Counts the lists of a document as Word does; paragraphs have to be asked for in their order. */
export class Numbering {
  readonly #root: XmlElement | undefined
  readonly #lists = new Map<string, List | null>()
  /** What each level of a definition has come to. */
  readonly #counters = new Map<string, (number | undefined)[]>()
  readonly #started = new Set<string>()

  /** @param root `w:numbering`, if there is such a part */
  constructor(root: XmlElement | undefined) {
    this.#root = root
  }

  /**
   * The label of the next paragraph of a list.
   * @param numberingLevel when not given, that of the style
   */
  next(numId: string, numberingLevel: number | undefined, styleId?: string): ListLabel | undefined {
    const list = this.#listOf(numId)
    if (list === null) return undefined
    const level = Math.min(numberingLevel ?? levelOfStyle(list, styleId), LEVELS - 1)
    const counters = this.#count(numId, list, level)
    const definition = list.levels.get(level)
    if (definition === undefined) return undefined
    if (definition.format === 'bullet') return { text: '-', level, isBullet: true }
    const text = definition.text.replaceAll(/%([1-9])/g, (_, digit: string) => {
      const other = Number(digit) - 1
      const format = list.levels.get(other)?.format ?? 'decimal'
      const number = counters[other] ?? list.levels.get(other)?.start ?? 1
      return formatNumber(number, definition.isLegal && other !== level ? 'decimal' : format)
    })
    return { text: text.trim(), level, isBullet: false }
  }

  #count(numId: string, list: List, level: number): (number | undefined)[] {
    const counters = this.#counters.get(list.definitionId) ?? []
    this.#counters.set(list.definitionId, counters)
    const startOf = (of: number): number => list.levels.get(of)?.start ?? 1
    const override = list.startOverrides.get(level)
    const key = `${numId}/${level}`
    if (override !== undefined && !this.#started.has(key)) counters[level] = override
    else counters[level] = counters[level] === undefined ? startOf(level) : counters[level] + 1
    this.#started.add(key)
    // Levels that were jumped over count as begun.
    for (let above = 0; above < level; above++) counters[above] ??= startOf(above)
    for (let below = level + 1; below < LEVELS; below++) {
      const restartAfter = list.levels.get(below)?.restartAfter ?? below
      if (level < restartAfter) counters[below] = undefined
    }
    return counters
  }

  #listOf(numId: string): List | null {
    const known = this.#lists.get(numId)
    if (known !== undefined) return known
    const list = this.#readList(numId)
    this.#lists.set(numId, list)
    return list
  }

  #readList(numId: string): List | null {
    const num = this.#child('w:num', 'w:numId', numId)
    const definitionId = valueOf(num, 'w:abstractNumId')
    if (definitionId === undefined) return null
    const definition = this.#definition(definitionId)
    const levels = new Map(readLevels(definition))
    const startOverrides = new Map<number, number>()
    for (const override of elementsOf(num)) {
      if (override.name !== 'w:lvlOverride') continue
      const start = numberOf(override, 'w:startOverride')
      if (start !== undefined) startOverrides.set(levelOf(override), start)
      for (const [level, replaced] of readLevels(override)) levels.set(level, replaced)
    }
    return { definitionId, levels, startOverrides }
  }

  /** A definition may stand for a style, which another definition describes. */
  #definition(id: string): XmlElement | undefined {
    const definition = this.#child('w:abstractNum', 'w:abstractNumId', id)
    const link = valueOf(definition, 'w:numStyleLink')
    if (link === undefined) return definition
    return (
      elementsOf(this.#root).find((other) => valueOf(other, 'w:styleLink') === link) ?? definition
    )
  }

  #child(name: string, attribute: string, value: string): XmlElement | undefined {
    return elementsOf(this.#root).find(
      (child) => child.name === name && attributeOf(child, attribute) === value,
    )
  }
}

function readLevels(parent: XmlElement | undefined): [number, Level][] {
  return elementsOf(parent)
    .filter(({ name }) => name === 'w:lvl')
    .map((element) => [
      levelOf(element),
      {
        start: numberOf(element, 'w:start') ?? 0,
        format: formatOf(element),
        text: valueOf(element, 'w:lvlText') ?? '',
        isLegal: isOn(element, 'w:isLgl'),
        restartAfter: numberOf(element, 'w:lvlRestart'),
        styleId: valueOf(element, 'w:pStyle'),
      },
    ])
}

/** Formats of later versions of Word stand in a choice. */
const formatOf = (level: XmlElement): string =>
  valueOf(level, 'w:numFmt') ??
  valueOf(level, 'mc:AlternateContent', 'mc:Fallback', 'w:numFmt') ??
  'decimal'

const levelOf = (element: XmlElement): number =>
  Number.parseInt(attributeOf(element, 'w:ilvl') ?? '0', 10) || 0

function levelOfStyle({ levels }: List, styleId: string | undefined): number {
  if (styleId === undefined) return 0
  return [...levels].find(([, level]) => level.styleId === styleId)?.[0] ?? 0
}
