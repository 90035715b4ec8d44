import { AsyncLocalStorage } from 'node:async_hooks'

const current = new AsyncLocalStorage<string>()

/** Runs what a request does, in the background too, under its id. */
export const withRequestId = <T>(id: string, run: () => T): T => current.run(id, run)

/** Of the request on whose behalf something is done. */
export const currentRequestId = (): string | undefined => current.getStore()
