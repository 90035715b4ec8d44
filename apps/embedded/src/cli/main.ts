import { guardProcess } from '../process-guard.ts'
import { publishStatus, reportOf } from '../status.ts'
import { createStack } from '../stack.ts'
import { runMainProcess } from '../main-process.ts'
import { readProject } from './project.ts'

/** The process that the stack of a folder runs in; `start` starts it. The folder is the first argument. */
guardProcess('main')
runMainProcess(async () => {
  const { config, configFile, name, settings } = await readProject(process.argv[2] ?? '.')
  const { dataDir, statementMs } = settings
  const stack = await createStack({
    ...settings,
    name,
    config: configFile,
    seedFiles: config.db.seedFiles,
    watchFunctions: true,
  })
  const report = reportOf(stack)
  const unpublish = await publishStatus(dataDir, report)
  console.log(`${name} is ready at ${stack.url}`)
  return {
    silenceMs: statementMs,
    stop: async () => {
      await unpublish()
      await stack.stop()
    },
  }
})
