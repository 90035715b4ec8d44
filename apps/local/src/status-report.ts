import { z } from 'zod'
import {
  readRunFile,
  STATUS_REPORT,
  type RunningStack,
  type StatusReport as StackReport,
} from '../../embedded/src/running.ts'

/** What `npm run --silent status` prints. The names are a contract. Of a project of somebody else's, only the first three. */
export interface StatusReport extends StackReport {
  web_url: string
}

/** The same, as it is parsed. */
export const REPORT = z.object({ web_url: z.string(), ...STATUS_REPORT.shape })

/** The app that runs on this data directory, if one does. */
export const readStatus = (dataDir: string): Promise<RunningStack<StatusReport> | undefined> =>
  readRunFile(dataDir, REPORT)
