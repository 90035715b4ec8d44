/**
 * What is printed. Texts of documents, models and other people are nobody's to steer a terminal with: control characters
 * and those that turn the direction of text are left out, but for line breaks and tabs.
 */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const UNSAFE_IN_JSON = /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

export const withoutControls = (text: string): string => text.replace(CONTROLS, '')

/** On one line. */
export const oneLine = (text: string): string => withoutControls(text.replace(/\s+/g, ' ')).trim()

const toJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(
    UNSAFE_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

export interface Output {
  readonly isJson: boolean
  /** The result for a program; printed with `--json` alone. */
  result(value: unknown): void
  /** A line for a person; left out with `--json`. */
  line(text: string): void
  /** A piece of a line. */
  piece(text: string): void
  /** A line beside the result, to standard error. */
  note(text: string): void
  error(code: string, message: string): void
}

export function createOutput(isJson: boolean): Output {
  const write = (text: string): void => void process.stdout.write(withoutControls(text))
  return {
    isJson,
    result(value) {
      if (isJson) process.stdout.write(`${toJson(value)}\n`)
    },
    line(text) {
      if (!isJson) write(`${text}\n`)
    },
    piece(text) {
      if (!isJson) write(text)
    },
    note: (text) => void process.stderr.write(`${withoutControls(text)}\n`),
    error(code, message) {
      const text = isJson
        ? toJson({ error: { code, message } })
        : withoutControls(`${message} (${code})`)
      process.stderr.write(`${text}\n`)
    },
  }
}
