/** `npm run deploy`: brings a Supabase project, hosted or one's own, to what this checkout says. */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { makeVapidKeys } from '../../embedded/src/running.ts'
import { bundleFunctions } from './bundle/bundle.ts'
import { deploy } from './deploy.ts'
import { REPOSITORY_ROOT } from './place.ts'
import { deploySelfHosted } from './self-hosted.ts'
import { DeployError, readSettings } from './settings.ts'
import { buildStandaloneWeb } from './web.ts'
import { createSteps } from './steps.ts'

const USAGE = `npm run deploy -- [--dry-run] [--from STEP] [--env FILE]   a hosted project, see docs/deploy.md
npm run deploy -- --self-hosted DIR                         Supabase's own compose folder, see docs/self-hosting.md
npm run --silent deploy -- --push-keys                      new keys of web push, as lines for .env.production or .env`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'dry-run': { type: 'boolean', default: false },
      from: { type: 'string' },
      env: { type: 'string', default: join(REPOSITORY_ROOT, '.env.production') },
      'self-hosted': { type: 'string' },
      'push-keys': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  if (values['push-keys']) {
    const { publicKey, privateKey } = makeVapidKeys()
    console.log(`VAPID_PUBLIC_KEY=${publicKey}\nVAPID_PRIVATE_KEY=${privateKey}`)
    return
  }
  if (values['self-hosted'] !== undefined) {
    await deploySelfHosted({
      folder: resolve(values['self-hosted']),
      bundle: () => bundleFunctions(),
      buildWeb: (folder) => buildStandaloneWeb((text) => void process.stderr.write(text), folder),
      isDry: values['dry-run'],
      print: (line) => console.log(line),
    })
    return
  }
  const settings = readSettings(values.env)
  await deploy({
    settings,
    steps: createSteps(settings),
    isDry: values['dry-run'],
    from: values.from,
    write: (text) => void process.stdout.write(text),
  })
}

main().catch((error: unknown) => {
  console.error(error instanceof DeployError ? error.message : error)
  process.exit(1)
})
