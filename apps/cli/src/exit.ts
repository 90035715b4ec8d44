export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  signedOut: 3,
  offline: 4,
  interrupted: 130,
} as const

/** The command was not called as it is to be. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
