import { getLocale } from '#lib/paraglide/runtime.js'
import { textLang } from './text-lang.ts'

/** `lang` for a text that people or documents wrote, on the page as it is. */
export const langOf = (text: string): string | undefined => textLang(text, getLocale())
