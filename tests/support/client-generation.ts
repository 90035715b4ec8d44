import { z } from 'zod'
import { parseJson } from './json.ts'

/** Set by the Vitest project whose tests run with the supabase-js of a year ago. */
const isOldClient = process.env['SUPABASE_JS'] === '2025'

interface StorageErrorFields {
  code: string
  message?: string
  status?: number
  statusCode?: string
}

/** What this client tells of an error of Storage: the older one leaves out its code. */
export const storageError = ({ code, ...rest }: StorageErrorFields): Partial<StorageErrorFields> =>
  isOldClient ? rest : { ...rest, code }

/** What Realtime said: the older client puts it in quotes. */
export const realtimeReason = (error: Error | undefined): string =>
  isOldClient ? parseJson(error?.message ?? '""', z.string()) : (error?.message ?? '')

/** What this client makes of a download that Storage refuses, as of a file that is not there: the older one does not read the answer. */
export const REFUSED_DOWNLOAD = isOldClient
  ? { name: 'StorageUnknownError', originalError: { status: 400 } }
  : { status: 400, statusCode: '404' }
