import type { FunctionDeps } from '../_shared/http/deps.ts'
import { addHealth } from '../_shared/http/health.ts'
import { createApp, type FunctionApp, requireService } from '../_shared/http/http.ts'
import { readMetrics } from './metrics.ts'
import type { PushEnv } from '../_shared/http/env.ts'
import { sendPushes } from './push/send-pushes.ts'
import { resumeAnswers, sweepAnswers, sweepObjects, sweepRooms } from './sweep.ts'

export interface MaintenanceDeps extends FunctionDeps {
  /** Has the next answer of a room written, as the service. */
  requestNext: (roomId: string) => Promise<unknown>
  /** Opens the metrics, beside the keys of the service. */
  metricsToken?: string | undefined
  push: PushEnv
}

/**
 * `POST sweep` ends and removes what has been left behind, for a schedule; `POST push` sends what is due to devices, as a
 * sweep does too; `GET push/key` is what a browser subscribes with; `GET metrics` has the figures of the project.
 */
export function createMaintenanceApp(deps: MaintenanceDeps): FunctionApp {
  const app = createApp({ basePath: '/maintenance' })

  app.post('/sweep', (c) => {
    requireService(c, deps.serviceKeys)
    deps.runInBackground(
      resumeAnswers(deps.admin, deps.requestNext).finally(() => sweepAnswers(deps)),
    )
    // Files after rooms, since the files of a room that is deleted lose their documents. Neither needs the other.
    deps.runInBackground(sendPushes(deps.admin, deps.push))
    deps.runInBackground(sweepRooms(deps.admin).finally(() => sweepObjects(deps.admin)))
    return c.json({ status: 'accepted' }, 202)
  })

  app.post('/push', (c) => {
    requireService(c, deps.serviceKeys)
    deps.runInBackground(sendPushes(deps.admin, deps.push))
    return c.json({ status: 'accepted' }, 202)
  })

  // Public by nature: every subscription names it.
  app.get('/push/key', (c) => c.json({ public_key: deps.push.vapid?.publicKey ?? null }))

  addHealth(app, { admin: deps.admin })

  // For a collector, which sends its token as a bearer and has no key of the project.
  app.get('/metrics', async (c) => {
    const { metricsToken, serviceKeys } = deps
    requireService(c, metricsToken === undefined ? serviceKeys : [...serviceKeys, metricsToken])
    return c.text(await readMetrics(deps.admin), 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    })
  })

  return app
}
