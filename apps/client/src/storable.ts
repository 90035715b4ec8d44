/** A text as Postgres can store it: without NUL, and without halves of characters, which pasted texts and names of files may have. */
export const storable = (text: string): string =>
  // With `u` the halves that belong together are one character and are not met.
  text.replaceAll('\0', '').replace(/[\ud800-\udfff]/gu, '\ufffd')
