import { AppError } from '../_shared/errors.ts'
import type { FunctionDeps } from '../_shared/deps.ts'
import {
  createApp,
  type FunctionApp,
  readId,
  requireCaller,
  requireService,
} from '../_shared/http.ts'
import { unwrap, unwrapOptional } from '../_shared/supabase.ts'
import { sweepAnswers, sweepObjects } from './sweep.ts'
import { workOnce } from './work.ts'

export interface IngestDeps extends FunctionDeps {
  /** Asks for another `ingest/drain`, in a request with a budget of its own. */
  requestDrain: () => Promise<void>
}

/** Documents: `POST documents/:id` starts one, `POST drain` does what is to be done. */
export function createIngestApp(deps: IngestDeps): FunctionApp {
  const app = createApp({ basePath: '/ingest' })

  app.post('/documents/:id', async (c) => {
    const caller = await requireCaller(c, deps.verifyToken)
    const id = readId(c, 'id', 'document_not_found')
    const visible = unwrapOptional(
      await deps
        .userClient(caller.accessToken)
        .from('documents')
        .select('id, status')
        .eq('id', id)
        .maybeSingle(),
    )
    if (visible === null) throw new AppError('document_not_found')
    unwrap(await deps.admin.rpc('restart_document', { p_document_id: id }))
    deps.runInBackground(drainSlice(deps))
    return c.json({ document_id: id }, 202)
  })

  app.post('/drain', async (c) => {
    requireService(c, deps.secretKey)
    // A drain that goes on from a slice leaves the sweeping to the schedule's.
    if (c.req.query('continued') === undefined) {
      deps.runInBackground(sweepAnswers(deps.admin, deps.broadcast))
      deps.runInBackground(sweepObjects(deps.admin))
    }
    deps.runInBackground(drainSlice(deps))
    return c.json({ status: 'accepted' }, 202)
  })

  return app
}

/** One slice here; if there was work, the next slice in a new request, because CPU is counted per request. */
async function drainSlice(deps: IngestDeps): Promise<void> {
  if (await workOnce(deps)) await deps.requestDrain()
}
