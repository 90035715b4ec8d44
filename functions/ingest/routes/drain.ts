import { Hono } from 'hono'
import { requireService } from '../../_shared/http/http.ts'
import type { IngestContext } from '../ingest-context.ts'

/** `POST drain`, for the service alone: does what is to be done, a slice a request. */
export const drainRoute = ({ deps, drainSlice }: IngestContext): Hono =>
  new Hono().post('/drain', (c) => {
    requireService(c, deps.serviceKeys)
    // A schedule from before `maintenance` had a function of its own calls nothing but this.
    if (c.req.query('sweep') !== 'false') deps.runInBackground(deps.requestSweep())
    deps.runInBackground(drainSlice())
    return c.json({ status: 'accepted' }, 202)
  })
