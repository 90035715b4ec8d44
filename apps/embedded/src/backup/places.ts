import { join } from 'node:path'
import type { BackupReason } from './record.ts'

/** Backups of a data directory, unless another folder is named. */
export const backupsIn = (dataDir: string): string => join(dataDir, 'backups')

/** In a data directory while a backup takes its place: what stands beside it may be half of each. */
export const RESTORING = 'restoring'

/** Like 2026-11-30T20-50-07Z-asked: sorts by time, on every disk. */
export const folderFor = (backups: string, at: Date, reason: BackupReason): string =>
  join(backups, `${at.toISOString().replace(/\.\d+/, '').replaceAll(':', '-')}-${reason}`)
