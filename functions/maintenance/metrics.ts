import { z } from 'zod'
import { type SupabaseClient, unwrap } from '../_shared/http/supabase.ts'

const rowsSchema = z.array(
  z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()),
    value: z.number().nullable(),
  }),
)
type Row = z.infer<typeof rowsSchema>[number]

const PREFIX = 'documind_'

/** What each figure means; one that is not here is not shown. */
const HELP: Readonly<Record<string, string>> = {
  answers: 'Answers that ended within the last hour, by how and why.',
  answer_first_token_seconds:
    'From the start of an answer to its first word, within the last hour.',
  answer_tokens: 'Tokens that the chat model has read and written within the last hour.',
  answer_handovers: 'How often answers of the last hour were handed over to another worker.',
  answers_unfinished: 'Answers that wait or are written.',
  answer_wait_seconds: 'How long the question has waited that waits longest.',
  documents: 'Documents, by how far they are and why they failed.',
  ingestion_wait_seconds:
    'How long ago something happened to the document that is not ready and has rested longest.',
  database_bytes: 'Size of the database.',
}

/** The figures of the project in the text format of Prometheus. Numbers alone: no words, names or addresses of anybody. */
export async function readMetrics(admin: SupabaseClient): Promise<string> {
  const rows = rowsSchema.parse(unwrap(await admin.rpc('project_metrics')))
  return Object.entries(HELP)
    .map(([name, help]) =>
      renderMetric(
        name,
        help,
        rows.filter((row) => row.name === name),
      ),
    )
    .join('')
}

export function renderMetric(name: string, help: string, rows: readonly Row[]): string {
  const full = PREFIX + name
  const lines = rows.map(
    ({ labels, value }) => `${full}${renderLabels(labels)} ${value ?? 'NaN'}\n`,
  )
  return [`# HELP ${full} ${help}\n`, `# TYPE ${full} gauge\n`, ...lines].join('')
}

function renderLabels(labels: Row['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escapeLabel = (value: string): string =>
  value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
