import type { Context } from 'hono'
import { AppError } from '../_shared/contract/errors.ts'
import type { FunctionDeps } from '../_shared/http/deps.ts'
import type { Models } from '../_shared/models/models.ts'
import type { IngestEnv } from '../_shared/http/env.ts'
import {
  createApp,
  type FunctionApp,
  readId,
  requireCaller,
  requireService,
} from '../_shared/http/http.ts'
import { unwrap, unwrapOptional } from '../_shared/http/supabase.ts'
import { OpenFiles } from './read/open-files.ts'
import { createQueues } from './work/queues.ts'
import { workOnce } from './work/work.ts'
import type { WorkDeps } from './work/work-deps.ts'

export interface IngestDeps extends FunctionDeps, IngestEnv {
  models: Models
  /** Asks for another `ingest/drain`, in a request with a budget of its own. */
  requestDrain: () => Promise<void>
  /** Asks for `maintenance/sweep`. */
  requestSweep: () => Promise<void>
}

/** Documents: `POST documents/:id` starts one, `.../discard` gives up a failed new version, `POST drain` does what is to be done. */
export function createIngestApp(deps: IngestDeps): FunctionApp {
  const app = createApp({ basePath: '/ingest' })
  const drainSlice = createDrain(deps)
  if (deps.isOnlyWorker) deps.runInBackground(takeOver(deps))

  app.post('/documents/:id', async (c) => {
    const id = await requireVisible(deps, c)
    unwrap(await deps.admin.rpc('restart_document', { p_document_id: id }))
    deps.runInBackground(drainSlice())
    return c.json({ document_id: id }, 202)
  })

  app.post('/documents/:id/discard', async (c) => {
    const id = await requireVisible(deps, c)
    const rows = unwrap(await deps.admin.rpc('discard_new_version', { p_document_id: id }))
    if (rows.length === 0) throw new AppError('document_not_discardable')
    return c.json({ document_id: id })
  })

  app.post('/drain', async (c) => {
    requireService(c, deps.serviceKeys)
    // A schedule from before `maintenance` had a function of its own calls nothing but this.
    if (c.req.query('sweep') !== 'false') deps.runInBackground(deps.requestSweep())
    deps.runInBackground(drainSlice())
    return c.json({ status: 'accepted' }, 202)
  })

  return app
}

/** What the worker before this one had in hand when it ended, however it did. */
async function takeOver({ admin }: IngestDeps): Promise<void> {
  const released = unwrap(await admin.rpc('release_leases'))
  if (released > 0) console.log(`took over ${released} documents`)
}

/** The id of a document that the caller may see. */
async function requireVisible(deps: IngestDeps, c: Context): Promise<string> {
  const caller = await requireCaller(c, deps.verifyToken)
  const id = readId(c, 'id', 'document_not_found')
  const visible = unwrapOptional(
    await deps
      .userClient(caller.accessToken)
      .from('documents')
      .select('id')
      .eq('id', id)
      .maybeSingle(),
  )
  if (visible === null) throw new AppError('document_not_found')
  return id
}

/** Slices that one worker has in hand. Who comes later goes: those who are at work take up all there is. */
const MAX_SLICES = 4

/** One slice here; if there was work, the next slice in a new request, because CPU is counted per request. */
function createDrain(deps: IngestDeps): () => Promise<void> {
  const work: WorkDeps = {
    ...deps,
    ...createQueues(deps.embeddingCalls),
    openFiles: new OpenFiles(),
  }
  let running = 0
  return async function drainSlice() {
    if (running >= MAX_SLICES) return
    running++
    const worked = await workOnce(work).finally(() => running--)
    if (worked) await deps.requestDrain()
  }
}
