import { ANALYZER_VERSION } from '../../_shared/text/analyzer.ts'
import { AppError, type ErrorCode } from '../../_shared/contract/errors.ts'
import { EmbeddingError } from '../../_shared/models/embeddings.ts'
import { type SupabaseClient, unwrap } from '../../_shared/http/supabase.ts'
import { chunkWindow } from '../chunk/chunk-window.ts'
import {
  leaseDocument,
  type LeasedDocument,
  leaseForReindexing,
  leaseOf,
} from './leased-document.ts'
import { embedSlice } from '../embed/embed-slice.ts'
import { KINDS } from '../read/kinds.ts'
import { readSlice } from '../read/read-slice.ts'
import { toPageRow } from '../read/stored-pages.ts'
import { RecognitionError } from '../read/recognition/recognizer.ts'
import { reanalyzeSlice } from './reindex.ts'
import { rereadScans } from './reread-scans.ts'
import type { WorkDeps } from './work-deps.ts'

/** First wait between two attempts, each next one twice as long, up to five minutes: a quarter of an hour in all. */
const RETRY_SECONDS = 5
const RETRY_FACTOR = 2
const MAX_RETRY_SECONDS = 300

/**
 * Leases one document, does one slice of its work, commits it and lets it go; before that, a slice of the terms of one
 * that was enabled, disabled, deleted or went live is counted.
 * @returns whether there was anything to do
 */
export async function workOnce(deps: WorkDeps): Promise<boolean> {
  const counted = unwrap(await deps.admin.rpc('count_terms'))
  return (await workOnDocument(deps)) || (await rereadScans(deps.admin, deps.recognizer)) || counted
}

async function workOnDocument(deps: WorkDeps): Promise<boolean> {
  // Reading happens inside the queue, so that a lease is never held by somebody who waits for a turn.
  const document = await deps.readingQueue(async () => {
    const leased = (await leaseDocument(deps.admin, deps.leaseSeconds)) ?? null
    if (leased && isToBeRead(leased)) await attempt(deps, leased, () => read(deps, leased))
    return leased
  })
  if (document === null) return reindexOnce(deps)
  if (!isToBeRead(document)) await attempt(deps, document, () => embed(deps, document))
  return true
}

const isToBeRead = ({ status }: LeasedDocument): boolean => status !== 'embedding'

/** Brings the index of one document that answers already up to date with today's models. */
async function reindexOnce(deps: WorkDeps): Promise<boolean> {
  const { admin, models, leaseSeconds } = deps
  // Whoever takes the model away for an hour is not to lose what it made.
  if (!models.isConfigured) return false
  const document = await leaseForReindexing(admin, models.embeddingModel, leaseSeconds)
  if (document === undefined) return false
  await attempt(deps, document, async () => {
    if (document.analyzer_version === ANALYZER_VERSION) await embedSlice(deps, document)
    else await reanalyzeSlice(deps.admin, document)
  })
  return true
}

async function attempt(
  { admin }: WorkDeps,
  document: LeasedDocument,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    await endAttempt(admin, document, error)
  }
}

async function read(deps: WorkDeps, document: LeasedDocument): Promise<void> {
  const slice = await readSlice(deps, document)
  if (slice === null) return
  const { chunks, runningHeaders } = await chunkWindow(deps.admin, document, slice)
  unwrap(
    await deps.admin.rpc('store_pages', {
      ...leaseOf(document),
      p_page_count: slice.pageCount,
      p_pages: slice.pages.map((page) =>
        slice.areStored ? { number: page.number } : toPageRow(page),
      ),
      p_chunks: chunks,
      p_running_lines: runningHeaders,
      p_analyzer_version: ANALYZER_VERSION,
      p_skipped: slice.skipped,
      ...(slice.unread ? { p_unread: { ...slice.unread } } : {}),
    }),
  )
}

async function embed(deps: WorkDeps, document: LeasedDocument): Promise<void> {
  if (document.chunks_total > 0) return embedSlice(deps, document)
  if (document.pages_failed > 0) throw new AppError('pdf_damaged')
  const { noTextCode, waitingCode = noTextCode } = KINDS[document.kind]
  if (waitingCode === noTextCode) throw new AppError(noTextCode)
  const { id: document_id, version } = document
  const scanned = deps.admin.from('pages').select('number').limit(1)
  const waiting = unwrap(await scanned.match({ document_id, version, state: 'scanned' }))
  throw new AppError(waiting.length > 0 ? waitingCode : noTextCode)
}

/** Tried again, since they may pass. Any other error lies in the file and is final. */
const RETRIED: ReadonlySet<ErrorCode> = new Set(['embedding_failed', 'internal'])

async function endAttempt(
  admin: SupabaseClient,
  document: LeasedDocument,
  error: unknown,
): Promise<void> {
  const known = error instanceof AppError ? error : new AppError('internal', { cause: error })
  const lease = leaseOf(document)
  if (RETRIED.has(known.code)) {
    console.error(`document ${document.id}, attempt ${document.attempts}:`, known.cause ?? known)
    const code = known.code === 'internal' ? 'ingestion_failed' : known.code
    const seconds = Math.max(askedWait(error), waitAfter(document.attempts))
    unwrap(await admin.rpc('postpone_document', { ...lease, p_seconds: seconds, p_code: code }))
  } else {
    unwrap(
      await admin.rpc('fail_document', { ...lease, p_code: known.code, p_message: known.message }),
    )
  }
}

/** Seconds that a server asked us to wait. */
const askedWait = (error: unknown): number =>
  error instanceof EmbeddingError || error instanceof RecognitionError ? error.retryAfterSeconds : 0

const waitAfter = (attempts: number): number =>
  Math.min(RETRY_SECONDS * RETRY_FACTOR ** (attempts - 1), MAX_RETRY_SECONDS)
