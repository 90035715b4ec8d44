/** An escape whose backslash is not itself escaped. */
const ESCAPE = /(?<!\\)((?:\\\\)*)\\u([0-9a-f]{4})/gi

/**
 * The same script with its letters written as such instead of as `\uXXXX`, which takes two to three times the bytes: the
 * bundler writes nothing but ASCII, and half of `chat` is Chinese. What is not a letter on its own stays as it is.
 */
export const writeLetters = (script: string): string =>
  script.replace(ESCAPE, (escape, before: string, code: string) => {
    const letter = String.fromCharCode(Number.parseInt(code, 16))
    return /[\p{L}\p{N}\u3000-\u303f\uff00-\uffef]/u.test(letter) ? before + letter : escape
  })
