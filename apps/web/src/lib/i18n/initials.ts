/** Two letters that stand for a name: of the first and the last word, or, in scripts without spaces, its last character. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const [first = '', last = ''] = [words.at(0), words.length > 1 ? words.at(-1) : '']
  if (last === '' && /^\p{Script=Han}+$/u.test(first)) return [...first].at(-1) ?? ''
  return ([...first].slice(0, 1).join('') + [...last].slice(0, 1).join('')).toUpperCase()
}
