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

const CALLS = {
  search: z.object({ query: z.string().trim().min(1).max(2000), document: number.nullish() }),
  read_pages: z.object({ document: number, from: number, to: number.nullish() }),
  list_documents: z.object({ contains: z.string().max(200).nullish() }),
} as const

/** A call that can be carried out. */
export type Step =
  | ({ tool: 'search' } & z.infer<typeof CALLS.search>)
  | ({ tool: 'read_pages' } & z.infer<typeof CALLS.read_pages>)
  | ({ tool: 'list_documents' } & z.infer<typeof CALLS.list_documents>)

/** @returns undefined for what is none of the tools, or no arguments of theirs: models make up both */
export function readStep(name: string, written: string): Step | undefined {
  let given: unknown
  try {
    given = JSON.parse(written === '' ? '{}' : written)
  } catch {
    return undefined
  }
  switch (name) {
    case 'search': {
      const { data } = CALLS.search.safeParse(given)
      return data && { tool: name, ...data }
    }
    case 'read_pages': {
      const { data } = CALLS.read_pages.safeParse(given)
      return data && { tool: name, ...data }
    }
    case 'list_documents': {
      const { data } = CALLS.list_documents.safeParse(given)
      return data && { tool: name, ...data }
    }
    default:
      return undefined
  }
}
