/**
 * `npm run proof:bundles [-- SECONDS]`: the bundles of a deployment, run as the hosted runtime runs them: by the Deno that
 * it embeds, without packages, with no network but the project, told to go after a second of computing and ended after
 * two. A cold start of each, a document of 120 dense pages, an answer of two minutes. Not a test of `npm test`: it fetches
 * that Deno, and takes three minutes.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { bundleFunctions } from '../../apps/deploy/src/bundle/bundle.ts'
import { DEPLOY_FOLDER, FUNCTIONS } from '../../apps/deploy/src/place.ts'
import { startBackend } from '../support/backend.ts'
import { addSource, createRoom, startIngestion } from '../support/client.ts'
import { KEYS } from '../support/in-process-functions.ts'
import { createPdf } from '../support/pdf.ts'
import { startNovelist } from './edge/model.ts'
import { EdgeRuntime } from './edge/runtime.ts'

const HOSTED_DENO = '2.1.4'
const PAGES = 120
const TOKEN_MS = 20
const seconds = Number(process.argv[2] ?? 120)

async function findHostedDeno(): Promise<string> {
  const folder = join(DEPLOY_FOLDER, `deno-${HOSTED_DENO}`)
  const deno = join(folder, 'node_modules/deno/deno')
  if (!existsSync(deno)) {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'package.json'), '{ "private": true }')
    const options = ['--no-audit', '--no-fund', '--foreground-scripts']
    await promisify(execFile)('npm', ['install', `deno@${HOSTED_DENO}`, ...options], {
      cwd: folder,
    })
    // Its own script does so, where scripts of packages are run.
    await promisify(execFile)('node', ['node_modules/deno/bin.cjs', '--version'], { cwd: folder })
  }
  return deno
}

function require(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Not so: ${what}`)
  console.log(what)
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await pause(500)
  }
}

async function prove(): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const deno = await findHostedDeno()
  for (const { name, bytes } of await bundleFunctions())
    console.log(`${name}: ${(bytes / 1e6).toFixed(2)} MB`)
  const words = Math.round((seconds * 1000) / TOKEN_MS)
  const text = Array.from(
    { length: words / 10 },
    (_, i) => `Sentence ${i} says that valve ${i * 7} of the pump opens [1]. `,
  ).join('')
  const model = await startNovelist(text, TOKEN_MS)
  stack.defer(model.close)
  let edge: EdgeRuntime | undefined
  const backend = stack.use(
    await startBackend({
      functions: (supabaseUrl) => {
        edge = new EdgeRuntime({
          deno,
          folder: join(DEPLOY_FOLDER, 'bundles'),
          env: environment(supabaseUrl, model.url),
        })
        return edge.fetch
      },
    }),
  )
  const runtime = edge
  if (runtime === undefined) throw new Error('No runtime')
  stack.defer(() => runtime.stop())
  const report = (): void => {
    for (const { name, coldMs, cpuMs, isRetired, isKilled } of runtime.workers) {
      const end = isKilled ? 'KILLED' : isRetired ? 'told to go' : 'still there'
      console.log(`  ${name}: cold ${coldMs} ms, in all ${cpuMs} ms, ${end}`)
    }
  }

  const person = await backend.signUp()
  for (const name of FUNCTIONS) await backend.call(`/${name}/nothing`, { as: person })
  require(runtime.workers.every(
    ({ coldMs }) => coldMs < 1000,
  ), 'each function starts in less than a second of computing')

  const room = await createRoom(person)
  const line = (i: number, j: number): string =>
    `Row ${i}.${j}: valve ${j} of pump ${i} opens at ${j * 3} bar and closes at ${i + j}.`
  const pages = Array.from({ length: PAGES }, (_, i) =>
    Array.from({ length: 400 }, (_, j) => line(i, j)).join('\n'),
  )
  const id = await addSource(person, room, {
    kind: 'pdf',
    bytes: createPdf(pages),
    title: 'dense.pdf',
  })
  await startIngestion(person, id)
  const document = await until(async () => {
    // As the schedule does.
    await backend.call('/ingest/drain?sweep=false', {
      method: 'POST',
      headers: { apikey: KEYS.secretKey },
    })
    const { data } = await person.client.from('documents').select('*').eq('id', id).single()
    return data && ['ready', 'failed'].includes(data.status) ? data : undefined
  })
  const stored = await person.client
    .from('pages')
    .select('content')
    .eq('document_id', id)
    .order('number')
  require(document.status === 'ready' &&
    stored.data?.length === PAGES, `${PAGES} dense pages are read`)
  require(stored.data?.every(({ content }, i) => content.includes(line(i, 40))) ===
    true, 'whole, and in order')
  report()

  const started = Date.now()
  const asked = await backend.call(`/chat/rooms/${room}/questions`, {
    method: 'POST',
    as: person,
    body: JSON.stringify({ question: 'Which valve opens?' }),
  })
  const {
    answer: { id: answerId },
  } = (await asked.json()) as { answer: { id: string } }
  const answer = await until(async () => {
    const { data } = await person.client
      .from('messages')
      .select('*, citations(position)')
      .eq('id', answerId)
      .single()
    return data && ['done', 'failed', 'stopped'].includes(data.status) ? data : undefined
  })
  const took = Math.round((Date.now() - started) / 1000)
  require(answer.status ===
    'done', `an answer of ${model.tokens} tokens is done after ${took} s, by ${model.calls()} calls of the model`)
  require(answer.content.trim() === text.trim(), 'nothing of it is lost, and nothing there twice')
  require(answer.citations.length > 0, `with ${answer.citations.length} citations`)
  require(runtime.workers.every(
    ({ isKilled }) => !isKilled,
  ), 'and no worker was ended before it had let go')
  report()
}

const environment = (supabaseUrl: string, modelUrl: string): Record<string, string> => ({
  SUPABASE_URL: supabaseUrl,
  SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: KEYS.publishableKey }),
  SUPABASE_SECRET_KEYS: JSON.stringify({ default: KEYS.secretKey }),
  OPENAI_BASE_URL: modelUrl,
  OPENAI_API_KEY: 'test',
  CHAT_MODEL: 'scripted',
  EMBEDDING_MODEL: 'hashed',
  ANSWER_FLUSH_MS: '250',
})

await prove()
process.exit(0)
