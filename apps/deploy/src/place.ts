import { join, resolve } from 'node:path'

export const REPOSITORY_ROOT = resolve(import.meta.dirname, '../../..')
export const FUNCTIONS = ['chat', 'ingest', 'maintenance'] as const
export type FunctionName = (typeof FUNCTIONS)[number]

/** Everything that a deployment makes, anew each time. */
export const DEPLOY_FOLDER = join(REPOSITORY_ROOT, '.deploy')
