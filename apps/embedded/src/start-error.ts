import { AlreadyRunningError } from './lock.ts'
import { PortTakenError } from './ports.ts'

/** What keeps the stack from starting, with what to do about it: for the person at the keyboard. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** What is wrong with a file or folder, and what helps. */
const FILE_ERRORS: Record<string, string> = {
  EACCES: 'may not be used by this account: change its owner or its permissions',
  EPERM: 'may not be changed by this account: change its owner',
  EROFS: 'is on a disk that is for reading only: set DATA_DIR to a folder that can be written',
  ENOSPC: 'has no room left: free some space on its disk',
  EDQUOT: 'has no room left: free some space of this account',
  ENOTDIR: 'is behind something that is a file, not a folder: move that away',
  EISDIR: 'is a folder where a file should be: move it away',
  EIO: 'cannot be read: its disk reports an error',
  ENAMETOOLONG: 'has too long a name: set DATA_DIR to a shorter one',
}

/** The sentence for a person; undefined for an error that only a developer can make sense of. */
export function explainStartError(error: unknown): string | undefined {
  if (error instanceof StartError) return error.message
  if (error instanceof AlreadyRunningError || error instanceof PortTakenError) return error.message
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const advice = FILE_ERRORS[String(error.code)]
  if (advice === undefined) return undefined
  const path = 'path' in error && typeof error.path === 'string' ? error.path : 'The disk'
  return `${path} ${advice}.`
}
