/** A text as Postgres can store it: without NUL, and without halves of characters, which pasted texts and names of files may have. */
export const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed()
