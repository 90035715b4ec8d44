import { join } from 'node:path'
import type { ProjectConfig } from '../config.ts'
import type { EmbeddedDatabase } from '../database/pglite.ts'
import type { Disk } from '../disk.ts'
import { closeServer, listen } from '../http-server.ts'
import { createAuthenticator, type Keys, mailPageSecret } from '../keys.ts'
import type { ProjectLimits } from '../limits.ts'
import { createSender, type SmtpConfig } from '../mail/smtp.ts'
import { createRealtime } from '../realtime/index.ts'
import { createStorage } from '../storage/index.ts'
import { createAdminUsers } from './admin-users.ts'
import { createBackupRoute } from './backups.ts'
import { createLinkSigner } from './auth/links.ts'
import { createLiveSessions, whileLive } from './auth/sessions.ts'
import { createLegacyKeys } from './legacy-keys.ts'
import { createHealth, type HealthParts } from './health.ts'
import { createLite } from './lite.ts'
import { knowCallers } from './loopback.ts'
import { createMailbox } from './mail.ts'
import { createGateway } from './server.ts'

export interface GatewayOptions {
  name?: string | undefined
  url: string
  port: number
  dataDir: string
  keys: Keys
  database: EmbeddedDatabase
  disk: Disk
  config: Pick<ProjectConfig, 'api' | 'auth'>
  siteUrl?: string
  smtp?: SmtpConfig | undefined
  demoKeys?: boolean
  allowedHosts?: readonly string[]
  limits: ProjectLimits
  largeTables?: readonly string[]
  functions: (request: Request) => Promise<Response>
  functionPids: HealthParts['functionPids']
  log: (line: string) => void
}

/**
 * Starts everything behind the one address.
 * @param stack is given what ends it
 * @returns the address of the mail page
 */
export async function startGateway(
  stack: AsyncDisposableStack,
  options: GatewayOptions,
): Promise<string> {
  const { url, config, database, dataDir, keys, log, name, siteUrl = config.auth.siteUrl } = options
  const callers = knowCallers(options.allowedHosts ?? [])
  const sessions = createLiveSessions(database)
  const authenticate = whileLive(createAuthenticator(keys), sessions)
  const links = createLinkSigner(keys.jwtSecret)
  const realtime = createRealtime({ database, authenticate, allowedOrigins: callers.isKnownOrigin })
  const mailbox = await createMailbox({
    ...(name === undefined ? {} : { name }),
    siteUrl,
    apiUrl: url,
    secret: mailPageSecret(keys),
    links,
    templates: config.auth.templates,
    path: join(dataDir, 'mails.json'),
    send: options.smtp && createSender(options.smtp),
    log,
  })
  const mail = mailbox.driver
  const authLimits = options.limits.auth
  const lite = { database, keys, siteUrl, mail, links, sessions, authLimits }
  const gateway = createGateway({
    ...(name === undefined ? {} : { name }),
    lite: await createLite({ ...lite, api: config.api, authConfig: config.auth }),
    storage: await createStorage({
      database,
      root: join(dataDir, 'storage'),
      jwtSecret: keys.jwtSecret,
      authenticate,
      hasRoomFor: options.disk.hasRoomFor,
    }),
    realtime,
    functions: options.functions,
    health: createHealth(options),
    legacyKeys: createLegacyKeys({ keys, demoKeys: options.demoKeys ?? true }),
    adminUsers: createAdminUsers({
      database,
      authenticate,
      sessions,
      minimumPasswordLength: config.auth.minimumPasswordLength,
    }),
    backups: createBackupRoute({ dataDir, database, authenticate }),
    mail: mailbox.routes,
    disk: options.disk,
    callers,
    bodies: {
      authenticate,
      ...options.limits.bodies,
      ...(options.largeTables && { largeTables: options.largeTables }),
    },
  })
  await listen(gateway, options.port)
  stack.defer(() => closeServer(gateway))
  // Before the gateway in stop: a server does not end while sockets that left it for Realtime are open.
  stack.defer(() => realtime.close())
  return mailbox.url
}
