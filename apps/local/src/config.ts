import {
  readPort,
  readSettings,
  resolveFrom,
  type Settings,
  StartError,
} from '../../embedded/src/running.ts'
import { FUNCTION_VARIABLES } from '../../../functions/_shared/contract/function-variables.ts'
import { NAME, REPOSITORY_ROOT } from './place.ts'

/** Everything that the environment can say about a start, read once. */
export interface LocalConfig {
  webPort: number
  /** Address that the web app listens on. */
  webHost: string
  /** Address of the web app as browsers see it, where that is another. */
  webOrigin: string | undefined
  /** Names by which the web app may be asked beyond those of this machine, with commas between. */
  webHosts: string
  /** Set when a hosted or self-hosted project is to be used instead of the embedded one. */
  remote: { url: string; publishableKey: string } | undefined
  /** Passed on to the functions as they stand; empty means the bundled offline models. */
  functionEnv: Record<string, string>
  /** Of the embedded project. */
  stack: Settings
  /** `npm run dev`: source changes show without a new start. */
  dev: boolean
}

export function readConfig(env: NodeJS.ProcessEnv): LocalConfig {
  const stack = readSettings(env, { dataDir: '.documind', name: NAME })
  return {
    webPort: readPort(env, 'PORT') ?? 3000,
    webHost: env['HOST'] || '127.0.0.1',
    webOrigin: readOrigin(env['ORIGIN']),
    webHosts: env['ALLOWED_HOSTS'] ?? '',
    remote: readRemote(env),
    functionEnv: Object.fromEntries(
      FUNCTION_VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
    ),
    stack: { ...stack, dataDir: resolveFrom(REPOSITORY_ROOT, stack.dataDir) },
    dev: env['DOCUMIND_DEV'] === '1',
  }
}

function readOrigin(value: string | undefined): string | undefined {
  if (!value) return undefined
  const origin = URL.parse(value)?.origin
  if (!origin?.startsWith('http'))
    throw new StartError('ORIGIN is not an address like https://name')
  return origin
}

function readRemote(env: NodeJS.ProcessEnv): LocalConfig['remote'] {
  const url = env['SUPABASE_URL']
  if (!url) return undefined
  const publishableKey = env['SUPABASE_PUBLISHABLE_KEY'] || env['SUPABASE_ANON_KEY']
  if (!publishableKey) {
    throw new StartError('SUPABASE_URL is set, but SUPABASE_PUBLISHABLE_KEY is not')
  }
  return { url, publishableKey }
}
