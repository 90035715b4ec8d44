import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import type { Database } from '../../../functions/_shared/contract/database.types.ts'
import { DeployError, type Settings } from './settings.ts'

const WAIT_MS = 120_000
const PAUSE_MS = 1000
const TEXT = 'The lighthouse keeper of Norr feeds his cat sardines at seven in the evening.'
const QUESTION = 'When does the lighthouse keeper of Norr feed his cat?'

interface Smoke {
  person: SupabaseClient<Database>
  roomId: string
}

/**
 * Does once what people do: sign in, upload, ask, and be shown the source. The account is removed afterwards, whatever
 * came out, and everything with it.
 */
export async function smokeTest(settings: Settings, log: (line: string) => void): Promise<void> {
  const { supabaseUrl, publishableKey, secretKey } = settings
  const stateless = { auth: { persistSession: false, autoRefreshToken: false } }
  const service = createClient(supabaseUrl, secretKey, stateless)
  const person = createClient<Database>(supabaseUrl, publishableKey, stateless)
  const email = `smoke-test-${crypto.randomUUID()}@example.com`
  const password = crypto.randomUUID()
  // Without a mail: nobody reads that address.
  const made = await service.auth.admin.createUser({ email, password, email_confirm: true })
  const id = made.data.user?.id
  if (id === undefined) throw new DeployError(`No account could be made: ${made.error?.message}`)
  try {
    check('signing in', (await person.auth.signInWithPassword({ email, password })).error)
    log('signed up and in')
    const room = await person.from('rooms').insert({ name: 'Smoke test' }).select('id').single()
    check('making a room', room.error)
    const roomId = String(room.data?.id)
    await upload({ person, roomId })
    log('a document was uploaded and read')
    log(
      await ask(
        { person, roomId },
        Object.hasOwn(settings.functions, 'OPENAI_API_KEY') ||
          Object.hasOwn(settings.functions, 'OPENAI_BASE_URL'),
      ),
    )
    check('deleting what was made', (await person.from('rooms').delete().eq('id', roomId)).error)
  } finally {
    const gone = await service.auth.admin.deleteUser(id)
    if (gone.error) log(`the account ${email} could not be removed: ${gone.error.message}`)
  }
}

async function upload({ person, roomId }: Smoke): Promise<void> {
  const id = crypto.randomUUID()
  const storage_path = `${roomId}/${id}.txt`
  const file = new Blob([TEXT], { type: 'text/plain' })
  const bucket = person.storage.from('documents')
  check('uploading', (await bucket.upload(storage_path, file, { contentType: 'text/plain' })).error)
  const row = { id, room_id: roomId, kind: 'text', title: 'lighthouse.txt', storage_path }
  check(
    'adding the document',
    (await person.from('documents').insert({ ...row, byte_size: file.size })).error,
  )
  check(
    'reading it',
    (await person.functions.invoke(`ingest/documents/${id}`, { method: 'POST' })).error,
  )
  const document = await waitFor('the document', async () => {
    const { data } = await person
      .from('documents')
      .select('status, error_code')
      .eq('id', id)
      .single()
    return data && ['ready', 'failed'].includes(data.status) ? data : undefined
  })
  if (document.status === 'failed')
    throw new DeployError(`The document failed: ${document.error_code}`)
}

async function ask({ person, roomId }: Smoke, hasModel: boolean): Promise<string> {
  const asked = await person.functions.invoke<{ answer: { id: string } }>(
    `chat/rooms/${roomId}/questions`,
    {
      body: { question: QUESTION },
    },
  )
  check('asking', asked.error)
  const id = asked.data?.answer.id ?? ''
  const answer = await waitFor('the answer', async () => {
    const fields = 'status, error_code, content, citations(state)'
    const { data } = await person.from('messages').select(fields).eq('id', id).single()
    return data && ['done', 'failed', 'stopped'].includes(data.status) ? data : undefined
  })
  if (!hasModel && answer.error_code === 'model_not_configured') {
    return 'no language model is set, and the answer says so: set OPENAI_API_KEY'
  }
  if (answer.status !== 'done') throw new DeployError(`The answer failed: ${answer.error_code}`)
  if (answer.citations.length === 0)
    throw new DeployError(`The answer has no source: ${answer.content}`)
  return `answered with its source: ${answer.content}`
}

async function waitFor<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const until = Date.now() + WAIT_MS
  while (Date.now() < until) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  throw new DeployError(`${what} took more than ${WAIT_MS / 1000} s`)
}

function check(what: string, error: unknown): void {
  if (error) throw new DeployError(`${what} failed: ${messageOf(error)}`)
}

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error)
