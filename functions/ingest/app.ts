import { addHealth } from '../_shared/http/health.ts'
import { createApp, type FunctionApp } from '../_shared/http/http.ts'
import { unwrap } from '../_shared/http/supabase.ts'
import { createContext, type IngestDeps } from './ingest-context.ts'
import { discardRoute } from './routes/discard.ts'
import { drainRoute } from './routes/drain.ts'
import { addPageRoute, refetchRoute } from './routes/pages.ts'
import { startRoute } from './routes/start.ts'

const ROUTES = [startRoute, discardRoute, drainRoute, addPageRoute, refetchRoute]

/** Documents: read, cut into chunks, embedded. */
export function createIngestApp(deps: IngestDeps): FunctionApp {
  const app = createApp({ basePath: '/ingest' })
  if (deps.isOnlyWorker) deps.runInBackground(releaseLeases(deps))
  addHealth(app, deps)
  const context = createContext(deps)
  for (const route of ROUTES) app.route('/', route(context))
  return app
}

/** Frees the documents that the worker before this one had leased when it ended, however it did. */
async function releaseLeases({ admin }: IngestDeps): Promise<void> {
  const released = unwrap(await admin.rpc('release_leases'))
  if (released > 0) console.log(`took over ${released} documents`)
}
