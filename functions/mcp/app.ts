import { createMcpHandler } from '@modelcontextprotocol/server'
import { createApp, type FunctionApp } from '../_shared/http/http.ts'
import type { FunctionDeps } from '../_shared/http/deps.ts'
import { AppError } from '../_shared/contract/errors.ts'
import { type AccessDeps, createReadAccess } from './access.ts'
import { createMcpServer } from './server.ts'

export interface McpDeps extends Omit<FunctionDeps, 'broadcast' | 'serviceKeys'>, AccessDeps {
  publishableKey: string
}

const METADATA = '/.well-known/oauth-protected-resource'

/**
 * `POST /mcp`: a Model Context Protocol server over streamable HTTP, for agents. Every call stands alone, with a person's
 * token or access key as its bearer; the person's own policies decide what it sees.
 */
export function createMcpApp(deps: McpDeps): FunctionApp {
  const app = createApp({ basePath: '/mcp' })
  const readAccess = createReadAccess(deps)
  const resource = `${deps.supabaseUrl}/functions/v1/mcp`

  // RFC 9728: where an agent that comes without a token learns who gives one.
  app.get(METADATA, (c) =>
    c.json({
      resource,
      authorization_servers: [`${deps.supabaseUrl}/auth/v1`],
      bearer_methods_supported: ['header'],
      resource_name: 'DocuMind',
    }),
  )
  app.all('/', async (c) => {
    try {
      const access = await readAccess(c)
      const handler = createMcpHandler(() => createMcpServer(deps, access), {
        onerror: (error) => console.error(`request ${c.get('requestId')}:`, error),
      })
      return await handler.fetch(c.req.raw)
    } catch (error) {
      if (error instanceof AppError && error.status === 401) {
        c.header('www-authenticate', `Bearer resource_metadata="${resource}${METADATA}"`)
      }
      throw error
    }
  })
  return app
}
