/** The fake model as a process: `FAKE_MODEL_PORT=4010 node tests/support/fake-model/main.ts`. */
import { startFakeModel } from './index.ts'

const fake = await startFakeModel(Number(process.env['FAKE_MODEL_PORT'] ?? 0))
console.log(`fake model: listening on ${fake.url}`)

const stop = () => void fake.close().finally(() => process.exit(0))
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
process.on('disconnect', stop)
