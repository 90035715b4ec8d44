import type { CallToolResult } from '@modelcontextprotocol/server'
import { AppError } from '../_shared/contract/errors.ts'

/** What clients may think of a tool before they call it. */
export const READS = { readOnlyHint: true, openWorldHint: false }
export const ADDS = { readOnlyHint: false, destructiveHint: false, openWorldHint: false }

/** A result for programs, and the same as text for those that read only that. */
export const structured = (value: Record<string, unknown>): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(value) }],
  structuredContent: value,
})

/** Runs a tool. What goes wrong is an error of the result, by its code, and never an empty list. */
export async function answering(run: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await run()
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError('internal')
    if (known !== error) console.error('a tool failed:', error)
    const { code, message } = known
    return { isError: true, content: [{ type: 'text', text: `${code}: ${message}` }] }
  }
}
