import { Hono } from 'hono'
import { backUp } from '../backup/backup.ts'
import type { Database } from '../database/database.ts'
import type { TokenClaims } from '../keys.ts'
import { StartError } from '../start-error.ts'
import { isService } from './auth/is-service.ts'

export interface BackupRouteOptions {
  dataDir: string
  database: Database
  authenticate: (token: string) => Promise<TokenClaims | null>
}

/** `POST /project/v1/backups` with the secret key: a copy of the project as it is now, in its data directory. */
export function createBackupRoute(options: BackupRouteOptions): Hono {
  let running: Promise<string> | undefined
  return new Hono().post('/project/v1/backups', async (c) => {
    if (!(await isService(c, options.authenticate))) {
      return c.json({ message: 'Backups are made with the secret key' }, 401)
    }
    try {
      // Who asks while one is made gets that one.
      running ??= backUp({ ...options, reason: 'asked' }).finally(() => (running = undefined))
      return c.json({ folder: await running }, 201)
    } catch (error) {
      if (error instanceof StartError) return c.json({ message: error.message }, 507)
      throw error
    }
  })
}
