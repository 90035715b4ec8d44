import type { z } from 'zod'

/** What a server answered, checked. */
export const readJson = async <T>(response: Response, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(await response.json())

export const parseJson = <T>(text: string, schema: z.ZodType<T>): T =>
  schema.parse(JSON.parse(text))
