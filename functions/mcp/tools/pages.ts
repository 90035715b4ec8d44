import { ResourceTemplate } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { AppError } from '../../_shared/contract/errors.ts'
import { unwrap } from '../../_shared/http/supabase.ts'
import type { Access } from '../access.ts'
import { answering, READS, structured } from '../results.ts'
import type { ToolContext } from '../tool-context.ts'

const MAX_PAGES = 20

const pageUri = (documentId: string, page: number): string =>
  `documind://documents/${documentId}/pages/${page}`

/** `read_pages`, and pages as resources. */
export function registerPages({ server, access }: ToolContext): void {
  server.registerTool(
    'read_pages',
    {
      title: 'Read pages',
      description: `The text of pages of a document, at most ${MAX_PAGES} at once.`,
      inputSchema: z.object({
        document_id: z.uuid(),
        from: z.number().int().min(1).default(1),
        to: z.number().int().min(1).optional(),
      }),
      outputSchema: z.object({
        document_id: z.string(),
        title: z.string(),
        page_count: z.number().nullable(),
        pages: z.array(z.object({ page: z.number(), text: z.string(), uri: z.string() })),
      }),
      annotations: READS,
    },
    ({ document_id, from, to = from }) =>
      answering(async () => {
        const { title, page_count, pages } = await readPages(access, document_id, from, to)
        return structured({
          document_id,
          title,
          page_count,
          pages: pages.map(({ number, content }) => ({
            page: number,
            text: content,
            uri: pageUri(document_id, number),
          })),
        })
      }),
  )
  server.registerResource(
    'page',
    new ResourceTemplate('documind://documents/{document_id}/pages/{page}', { list: undefined }),
    { title: 'A page of a document', mimeType: 'text/plain' },
    async (uri, { document_id, page }) => {
      const parsed = z
        .object({ document_id: z.uuid(), page: z.coerce.number().int().min(1) })
        .safeParse({ document_id, page })
      if (!parsed.success) throw new AppError('document_not_found')
      const number = parsed.data.page
      const { pages } = await readPages(access, parsed.data.document_id, number, number)
      const [read] = pages
      if (!read) throw new AppError('document_not_found')
      return { contents: [{ uri: uri.href, mimeType: 'text/plain', text: read.content }] }
    },
  )
}

interface ReadPages {
  title: string
  page_count: number | null
  pages: { number: number; content: string }[]
}

/** Of the version that answers. */
async function readPages(
  access: Access,
  documentId: string,
  from: number,
  to: number,
): Promise<ReadPages> {
  const { client } = access
  const [document] = unwrap(
    await client
      .from('documents')
      .select('title, room_id, page_count, live_version')
      .eq('id', documentId),
  )
  if (!document) throw new AppError('document_not_found')
  access.require('read', document.room_id)
  const { title, page_count, live_version } = document
  if (live_version === null) return { title, page_count, pages: [] }
  const pages = unwrap(
    await client
      .from('pages')
      .select('number, content')
      .eq('document_id', documentId)
      .eq('version', live_version)
      .gte('number', from)
      .lte('number', Math.min(Math.max(from, to), from + MAX_PAGES - 1))
      .order('number'),
  )
  return { title, page_count, pages }
}
