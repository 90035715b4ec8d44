/** Of a command's options. */
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

export const textOf = (value: Values[string]): string | undefined =>
  typeof value === 'string' ? value : undefined
