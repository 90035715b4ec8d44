/** What a program needs that looks at a stack from outside. Loads neither the database nor the servers. */
export { type LogQuery, readFunctionLogs } from './functions/read-logs.ts'
export { readRunFile, type RunningStack, STATUS_REPORT, type StatusReport } from './run-file.ts'
export { readPort, readSettings, resolveFrom, type Settings } from './settings.ts'
export { explainStartError, StartError } from './start-error.ts'
export { makeVapidKeys, type VapidKeys } from './vapid-keys.ts'
