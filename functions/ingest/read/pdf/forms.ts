import type { TextItem } from './runs.ts'

/** What pdf.js says of a field or a comment. */
export interface Annotation {
  subtype?: string
  fieldType?: string
  fieldValue?: unknown
  exportValue?: string
  buttonValue?: string
  /** Of a choice: what is stored, and what is shown for it. */
  options?: readonly { exportValue: unknown; displayValue: unknown }[]
  /** Whether only what was chosen is shown, and not the list. */
  combo?: boolean
  checkBox?: boolean
  radioButton?: boolean
  hidden?: boolean
  contentsObj?: { str?: string }
  titleObj?: { str?: string }
  rect?: number[]
}

/** Type that people fill in forms with, in points. */
const TYPE_SIZE = 10
const LETTER_WIDTH = 0.5
const MAX_OPTIONS = 30
/** Comments that stand on the page itself; others open when they are touched. */
const ON_PAGE = new Set(['FreeText', 'Stamp'])

/** What was filled into a page, as items at the places of its fields. */
export function toFilledItems(annotations: readonly Annotation[]): TextItem[] {
  return annotations.flatMap((annotation) => {
    if (annotation.hidden === true) return []
    const value = valueOf(annotation)
    return value === '' ? [] : placeLines(value, annotation.rect ?? [])
  })
}

/** What people wrote beside a page's text, as lines. */
export function toComments(annotations: readonly Annotation[]): string[] {
  return annotations.flatMap(({ subtype = '', contentsObj, titleObj, hidden }) => {
    const text = contentsObj?.str?.trim() ?? ''
    if (
      text === '' ||
      hidden === true ||
      subtype === 'Widget' ||
      subtype === 'Link' ||
      ON_PAGE.has(subtype)
    )
      return []
    const author = titleObj?.str?.trim() ?? ''
    return [author === '' ? text : `${author}: ${text}`]
  })
}

function valueOf({ subtype = '', contentsObj, ...field }: Annotation): string {
  if (ON_PAGE.has(subtype)) return contentsObj?.str?.trim() ?? ''
  if (subtype !== 'Widget') return ''
  const { fieldValue: value } = field
  if (field.checkBox === true || field.radioButton === true) {
    const on = field.checkBox === true ? field.exportValue : field.buttonValue
    return value === on || value === true ? '☑' : '☐'
  }
  if (field.fieldType === 'Btn' || field.fieldType === 'Sig') return ''
  const values = (Array.isArray(value) ? value : [value]).filter(
    (entry): entry is string => typeof entry === 'string',
  )
  if (field.fieldType === 'Ch') return choiceOf(values, field)
  return values.join(', ').trim()
}

/** Of a list that is shown, all of it with what is chosen marked, unless it is long. */
function choiceOf(values: readonly string[], { options = [], combo }: Annotation): string {
  const chosen = new Set(values)
  const shown = options.map(({ exportValue, displayValue }) => ({
    text: String(displayValue ?? exportValue),
    isChosen: chosen.has(String(exportValue)) || chosen.has(String(displayValue)),
  }))
  if (combo === false && shown.length > 0 && shown.length <= MAX_OPTIONS)
    return shown.map(({ text, isChosen }) => `${isChosen ? '☑' : '☐'} ${text}`).join('\n')
  const known = shown.filter(({ isChosen }) => isChosen).map(({ text }) => text)
  return (known.length > 0 ? known : values).join(', ').trim()
}

/** Lines from the top of a box down; one line on its middle. */
function placeLines(value: string, rect: readonly number[]): TextItem[] {
  const [left = 0, bottom = 0, , top = bottom] = rect
  const lines = value.split(/\r\n?|\n/)
  const first = lines.length > 1 ? top - TYPE_SIZE : (top + bottom) / 2 - TYPE_SIZE * 0.35
  return lines.map((str, i) => ({
    str,
    transform: [TYPE_SIZE, 0, 0, TYPE_SIZE, left + 1, first - i * TYPE_SIZE * 1.2],
    width: str.length * TYPE_SIZE * LETTER_WIDTH,
    height: TYPE_SIZE,
  }))
}
