import { DeployError, maskSecrets, type Settings } from './settings.ts'
import type { Step, StepContext } from './steps.ts'

export interface DeployOptions {
  settings: Settings
  steps: readonly Step[]
  /** Prints what would be done. */
  isDry?: boolean
  /** The name of the first step: those before it were done. */
  from?: string | undefined
  write: (text: string) => void
}

/** Does one step after another. Each may be done again, so a deployment that failed goes on from where it did. */
export async function deploy({
  settings,
  steps,
  isDry,
  from,
  write,
}: DeployOptions): Promise<void> {
  const first = from === undefined ? 0 : steps.findIndex(({ name }) => name === from)
  if (first < 0) {
    throw new DeployError(`There is no step "${from}": ${steps.map(({ name }) => name).join(', ')}`)
  }
  const print = (text: string): void => write(maskSecrets(text, settings))
  if (!settings.smtp) print(`${NO_SMTP}\n`)
  for (const [index, step] of steps.entries()) {
    if (index < first) continue
    print(`\n[${index + 1}/${steps.length}] ${step.name}\n`)
    if (isDry) for (const line of step.what) print(`  ${line}\n`)
    else await runStep(step, { settings, print })
  }
  print(isDry ? '\nNothing was done.\n' : `\nDocuMind is deployed: ${settings.siteUrl}\n`)
}

const NO_SMTP =
  'Without SMTP_HOST the project sends mails to the members of its team alone, a few an hour: nobody else can confirm an account.'

async function runStep(step: Step, context: StepContext): Promise<void> {
  try {
    await step.run(context)
  } catch (cause) {
    const said = maskSecrets(
      cause instanceof DeployError ? cause.message : String(cause),
      context.settings,
    )
    const goOn = `Then go on from here: npm run deploy -- --from "${step.name}"`
    throw new DeployError(`${step.name}: ${said}\n${step.hint}\n${goOn}`, { cause })
  }
}
