import { z } from 'zod'
import type { Tool } from '../../_shared/models/tool-calls.ts'

/** Pages of one call: what is longer is read in several. */
export const MAX_PAGES = 6

/** What a model may do in the room while it looks for an answer. Nothing of it changes anything. */
export const TOOLS: readonly Tool[] = [
  {
    name: 'search',
    description:
      'Finds the passages of the documents that have most to do with a question or with keywords, in the language of the documents.',
    parameters: {
      type: 'object',
      properties: {
        query: { type: 'string', description: 'A short question, or keywords' },
        document: { type: 'integer', description: 'Only in the document of this number' },
      },
      required: ['query'],
    },
  },
  {
    name: 'read_pages',
    description: `Reads pages of a document whole, at most ${MAX_PAGES} at once.`,
    parameters: {
      type: 'object',
      properties: {
        document: { type: 'integer', description: 'The number of the document' },
        from: { type: 'integer', description: 'The first page, from 1' },
        to: { type: 'integer', description: 'The last page' },
      },
      required: ['document', 'from'],
    },
  },
  {
    name: 'list_documents',
    description: 'Lists the documents with their numbers and pages.',
    parameters: {
      type: 'object',
      properties: { contains: { type: 'string', description: 'Only titles with this in them' } },
    },
  },
]

const number = z.coerce.number().int().positive()

const stepSchema = z.discriminatedUnion('tool', [
  z.object({
    tool: z.literal('search'),
    query: z.string().trim().min(1).max(2000),
    document: number.nullish(),
  }),
  z.object({
    tool: z.literal('read_pages'),
    document: number,
    from: number,
    to: number.nullish(),
  }),
  z.object({ tool: z.literal('list_documents'), contains: z.string().max(200).nullish() }),
])

/** A call that can be carried out. */
export type Step = z.infer<typeof stepSchema>

/** @returns undefined for what is none of the tools, or no arguments of theirs: models make up both */
export function readStep(name: string, written: string): Step | undefined {
  try {
    const given = z.looseObject({}).parse(JSON.parse(written === '' ? '{}' : written))
    return stepSchema.parse({ ...given, tool: name })
  } catch {
    return undefined
  }
}
