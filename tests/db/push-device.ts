import type { Project, User } from './support.ts'

export const P256DH = `B${'a'.repeat(86)}`
export const AUTH = 'b'.repeat(22)

export interface Push {
  id: string
  endpoint: string
  kind: string
  attempts: number
  room_name: string
  message_id: string | null
  count: number
  author: string | null
  excerpt: string | null
  failed: boolean
}

let made = 0
export const newEndpoint = (): string => `https://push.example/${(made += 1)}`

interface NewDevice {
  endpoint?: string
  zone?: string
  replaces?: string
}

/** As a browser does that was allowed to show notices. */
export async function subscribe(
  project: Project,
  who: User,
  device: NewDevice = {},
): Promise<string> {
  const [row] = await project.as<{ id: string }>(
    who,
    'select public.save_push_subscription($1, $2, $3, $4, $5, $6, $7) as id',
    [
      device.endpoint ?? newEndpoint(),
      P256DH,
      AUTH,
      'zh-TW',
      'Phone',
      device.zone ?? 'Asia/Taipei',
      device.replaces ?? null,
    ],
  )
  return row?.id ?? ''
}

export const devicesOf = (project: Project, who: User) =>
  project.as<{
    id: string
    endpoint: string
    time_zone: string
    failures: number
    kinds: string[]
  }>(
    who,
    'select id, endpoint, time_zone, failures, kinds from public.push_subscriptions order by created_at',
  )

/** What is sent once the seconds have passed in which somebody may be looking at it. */
export async function claim(project: Project): Promise<Push[]> {
  await project.query(`update private.pushes set due_at = now() - interval '1 second'`)
  return project.as<Push>('service', 'select * from public.claim_pushes()')
}
export const finishPushes = (project: Project, results: object[]) =>
  project.as('service', 'select public.finish_pushes($1)', [JSON.stringify(results)])

/** Quiet hours around now, in UTC. */
export const quiet = (project: Project, from: string, until: string) =>
  project.query(
    `update public.push_subscriptions set time_zone = 'UTC',
       quiet_from = (now() at time zone 'UTC' + $1::interval)::time, quiet_until = (now() at time zone 'UTC' + $2::interval)::time`,
    [from, until],
  )
