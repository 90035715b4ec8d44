import type { Context } from 'hono'
import { z } from 'zod'
import { errors } from './errors.ts'

export async function parseBody<T extends z.ZodType>(c: Context, schema: T): Promise<z.infer<T>> {
  let body: unknown
  try {
    body = await c.req.json()
  } catch (cause) {
    throw errors.invalidRequest('Body is not valid JSON', cause)
  }
  return parseInput(schema, body)
}

export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.infer<T> {
  const { success, data, error } = schema.safeParse(input)
  if (success) return data
  throw errors.invalidRequest(z.prettifyError(error), error)
}
