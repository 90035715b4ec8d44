import type { Context } from 'hono'
import { z } from 'zod'
import { isTooDeep, readBody } from '../request-body.ts'
import { errors } from './errors.ts'

const MAX_JSON_BYTES = 1024 * 1024

export async function parseBody<T extends z.ZodType>(c: Context, schema: T): Promise<z.infer<T>> {
  const json = await readBody(c.req.raw, { maxBytes: MAX_JSON_BYTES })
  if (isTooDeep(json)) throw errors.invalidRequest('Body is nested too deep')
  let body: unknown
  try {
    body = JSON.parse(json.toString('utf8'))
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
