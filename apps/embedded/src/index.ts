/** The package's whole API. Everything else may change without notice. */
export { type AuthConfig, type ProjectConfig, readConfig } from './config.ts'
export { prepareDataDir } from './data-dir.ts'
export type { Database } from './database/database.ts'
export {
  type DatabaseCommand,
  type DatabaseProject,
  runDatabaseCommand,
} from './database/commands.ts'
export { generateTypes } from './database/generate-types.ts'
export type { LintOptions, LintRule } from './database/lint.ts'
export {
  type BeforeMigrations,
  type Migration,
  readApplied,
  recordMigration,
} from './database/migrations.ts'
export type { FunctionDefinition } from './functions/config.ts'
export type { FunctionPermissions } from './functions/worker.ts'
export { DEFAULT_LIMITS, type ProjectLimits } from './limits.ts'
export { AlreadyRunningError, requireUnlocked } from './lock.ts'
export type { SmtpConfig } from './mail/smtp.ts'
export { type Running, runMainProcess } from './main-process.ts'
export { findFreePort, PortTakenError, requireFreePort } from './ports.ts'
export * from './running.ts'
export type { Schedule } from './scheduler.ts'
export type { RunningService, Service, ServiceContext } from './services.ts'
export { createStack, type Stack, type StackOptions } from './stack.ts'
export { publishStatus, reportOf } from './status.ts'
export { type Command, SupervisedProcess, type SupervisedOptions } from './supervised-process.ts'
