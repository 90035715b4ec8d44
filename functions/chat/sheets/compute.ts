import { z } from 'zod'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import type { Models } from '../../_shared/models/models.ts'
import { foldText } from '../../_shared/text/fold.ts'
import { stockLanguageOf } from '../../_shared/text/stock-sentences.ts'
import type { Passage } from '../retrieval/passages.ts'
import { askForQuery } from './ask-model.ts'
import { describeResult, type SheetLanguage } from './describe.ts'
import { INTENTS } from './lexicon.ts'
import type { PlannedQuery } from './query.ts'
import { type Mention, namesTable, planByRules } from './rules.ts'
import { findUsedCells, runQuery } from './run-query.ts'
import type { SheetTable } from './tables.ts'

export interface ComputeOptions {
  /** Speaks as the caller, so that the policies decide what is read. */
  client: SupabaseClient
  models: Pick<Models, 'chat'>
  /** Whether the model can write a query at all. */
  mayAskModel: boolean
  /** Those that are asked. */
  tables: readonly SheetTable[]
  question: string
  signal: AbortSignal
}

/** Tables that rules are tried on, each of which is read through. */
const MAX_TRIED = 3
/** Rows that look a thing up; more are no answer. */
const MAX_LOOKED_UP = 20

/**
 * What a query about a table of the room answers, as a passage that says what was computed and names the cells; undefined
 * where the question asks for none. Never fails: the question is then answered from what is found.
 */
export async function computeFromSheets(options: ComputeOptions): Promise<Passage | undefined> {
  const { client, tables, signal } = options
  if (tables.length === 0) return undefined
  try {
    const planned = await plan(options, tables)
    if (!planned) return undefined
    const result = await runQuery(client, planned, signal)
    const isList = !planned.query.measure && !planned.query.sort
    if (isList && (result.matched === 0 || result.matched > MAX_LOOKED_UP)) return undefined
    const used = await findUsedCells(client, planned, result, signal)
    return toPassage(planned, describeResult(planned, result, languageOf(options.question)), used)
  } catch (error) {
    if (signal.aborted) throw error
    console.error('sheets not asked, answering from what is found:', error)
    return undefined
  }
}

async function plan(
  options: ComputeOptions,
  tables: readonly SheetTable[],
): Promise<PlannedQuery | undefined> {
  const { models, question, mayAskModel, signal } = options
  const named = tables.filter((table) => namesTable(question, table))
  const folded = foldText(question)
  const isAsked = named.length > 0 || Object.values(INTENTS).some((intent) => intent.test(folded))
  if (!isAsked) return undefined
  if (mayAskModel) {
    const proposed = await askForQuery(
      models,
      question,
      [...new Set([...named, ...tables])],
      signal,
    ).catch((error: unknown) => {
      if (signal.aborted) throw error
      console.error('no query from the model, by rules then:', error)
      return undefined
    })
    if (proposed) return proposed
  }
  return planByMentions(options, [...new Set([...named, ...tables])].slice(0, MAX_TRIED))
}

async function planByMentions(
  { client, question, signal }: ComputeOptions,
  tables: readonly SheetTable[],
): Promise<PlannedQuery | undefined> {
  for (const table of tables) {
    const query = planByRules(question, table, await readMentions(client, question, table, signal))
    if (query) return { table, query }
  }
  return undefined
}

const mentionsSchema = z.array(z.object({ col: z.number(), value: z.string() }))

async function readMentions(
  client: SupabaseClient,
  question: string,
  table: SheetTable,
  signal: AbortSignal,
): Promise<Mention[]> {
  const asked = client
    .rpc('sheet_mentions', {
      p_document_id: table.document_id,
      p_version: table.version,
      p_table: table.number,
      p_text: question.toLowerCase(),
    })
    .abortSignal(signal)
  return mentionsSchema.parse(unwrap(await asked))
}

function toPassage(
  { table }: PlannedQuery,
  content: string,
  used: Awaited<ReturnType<typeof findUsedCells>>,
): Passage {
  return {
    chunk_id: '',
    document_id: table.document_id,
    document_title: table.title,
    document_version: table.version,
    page: used?.page ?? table.pages[0]?.[0] ?? 1,
    ordinal: 0,
    content,
    start_offset: used?.start ?? 0,
    end_offset: used?.end ?? 0,
    score: 1,
    lexical_score: null,
    vector_score: null,
    heading: null,
    page_title: table.sheet,
    recognition_confidence: null,
    chunks: [],
    ...(used ? { computed: used } : { computed: { cells: '', quote: '', start: 0, end: 0 } }),
  }
}

/** Results are told in English or Chinese: a question in another language gets English, which the model translates. */
function languageOf(question: string): SheetLanguage {
  const language = stockLanguageOf(question)
  return language === 'zh-TW' || language === 'zh-CN' ? language : 'en'
}
