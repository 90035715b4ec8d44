import { z } from 'zod'

/** The first line of the file; each other one is a person. */
export const HEADER = { format: 'documind-people', version: 1 } as const
export const headerSchema = z.object({
  format: z.literal(HEADER.format),
  version: z.literal(HEADER.version),
})

/** As Auth makes them: modular crypt, of bcrypt or argon2. */
const HASH = /^\$(?:2[aby]\$\d\d\$[./0-9A-Za-z]{53}|argon2(?:id|i|d)\$[-$=,+/0-9A-Za-z]{20,400})$/

export const personSchema = z.object({
  id: z.uuid(),
  email: z.email(),
  /** Null of somebody who signs in by mail alone. */
  password_hash: z.string().regex(HASH).nullable(),
  email_confirmed: z.boolean(),
  user_metadata: z.record(z.string(), z.unknown()),
  app_metadata: z.record(z.string(), z.unknown()),
  /** As members of their rooms see it. */
  name: z.string().nullable(),
})
export type Person = z.infer<typeof personSchema>
