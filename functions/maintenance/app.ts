import type { FunctionDeps } from '../_shared/http/deps.ts'
import { createApp, type FunctionApp, requireService } from '../_shared/http/http.ts'
import { sweepAnswers, sweepObjects, sweepRooms } from './sweep.ts'

/** `POST sweep` ends and removes what has been left behind; a schedule calls it. */
export function createMaintenanceApp(deps: FunctionDeps): FunctionApp {
  const app = createApp({ basePath: '/maintenance' })

  app.post('/sweep', (c) => {
    requireService(c, deps.serviceKeys)
    deps.runInBackground(sweepAnswers(deps))
    // Files after rooms, since the files of a room that is deleted lose their documents. Neither needs the other.
    deps.runInBackground(sweepRooms(deps.admin).finally(() => sweepObjects(deps.admin)))
    return c.json({ status: 'accepted' }, 202)
  })

  return app
}
