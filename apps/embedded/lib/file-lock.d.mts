export interface Holder {
  pid: number
  startedAt: string | undefined
}
export type Attempt =
  { release: () => void; holder?: undefined } | { release?: undefined; holder: Holder }
export function tryLock(path: string): Attempt
export function findHolder(path: string): Holder | undefined
export function withLock<T>(path: string, step: () => T): T
export function withLockAsync<T>(path: string, step: () => Promise<T>): Promise<T>
export function readStartTime(pid: number): string
export function isRunning(pid: number): boolean
