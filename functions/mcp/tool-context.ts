import type { McpServer } from '@modelcontextprotocol/server'
import type { Access } from './access.ts'
import type { Project } from './call-function.ts'

/** What a tool is made with. */
export interface ToolContext {
  server: McpServer
  project: Project
  access: Access
}
