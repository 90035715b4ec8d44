import pLimit from 'p-limit'
import { z } from 'zod'
import { PUSH_KINDS, type PushPayload } from '../../_shared/contract/push.ts'
import { isPublicAddress } from '../../_shared/http/addresses.ts'
import type { PushEnv } from '../../_shared/http/env.ts'
import { type SupabaseClient, unwrap, unwrapOptional } from '../../_shared/http/supabase.ts'
import { postPush, type PushOutcome } from './post-push.ts'
import { PUSH_LANGUAGES, sayPush } from './push-words.ts'

const pushSchema = z.object({
  id: z.string(),
  endpoint: z.string(),
  p256dh: z.string(),
  auth: z.string(),
  language: z.enum(PUSH_LANGUAGES),
  kind: z.enum(PUSH_KINDS),
  attempts: z.number(),
  room_id: z.string(),
  room_name: z.string(),
  message_id: z.string().nullable(),
  count: z.number(),
  author: z.string().nullable(),
  excerpt: z.string().nullable(),
  failed: z.boolean(),
})
type Push = z.infer<typeof pushSchema>

/** As many as end well within the minute of their lease, if each takes its ten seconds. */
const AT_ONCE = 20
const BATCH = 40
/** Of one call; the next goes on. */
const MAX_BATCHES = 10

/** Sends to devices what is due. What fails for now is due again by itself. */
export async function sendPushes(admin: SupabaseClient, settings: PushEnv): Promise<void> {
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const claimed = await admin.rpc('claim_pushes', { p_limit: BATCH })
    const pushes = z.array(pushSchema).parse(unwrap(claimed))
    if (pushes.length === 0) return
    const limit = pLimit(AT_ONCE)
    const results = await Promise.all(
      pushes.map((push) => limit(async () => ({ id: push.id, ...(await send(push, settings)) }))),
    )
    unwrapOptional(await admin.rpc('finish_pushes', { p_results: results }))
    if (pushes.length < BATCH) return
  }
}

async function send(push: Push, { vapid, privateCa }: PushEnv): Promise<PushOutcome> {
  if (!vapid) return { outcome: 'refused' }
  const { endpoint, p256dh, auth, attempts } = push
  const topic = await topicOf(push)
  const message = { endpoint, p256dh, auth, attempts, topic, payload: payloadOf(push) }
  const isAllowed = privateCa === undefined ? isPublicAddress : () => true
  return postPush(message, { vapid, isAllowed, ca: privateCa })
}

/** What the service worker of the app shows, and where a press leads. */
function payloadOf(push: Push): PushPayload {
  return {
    title: sayPush(push, push.language),
    body: push.excerpt ?? '',
    lang: push.language,
    kind: push.kind,
    room_id: push.room_id,
    message_id: push.message_id,
  }
}

/** Of a room and a kind, without saying which to the push service. */
async function topicOf({ room_id: room, kind }: Push): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${kind}:${room}`))
  const text = btoa(String.fromCharCode(...new Uint8Array(hash).slice(0, 24)))
  return text.replaceAll('+', '-').replaceAll('/', '_')
}
