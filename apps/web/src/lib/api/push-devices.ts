import type { PushDeviceRow } from '#lib/contract.ts'
import { isNullable, isText, parserOf } from '@documind/client/live/parse'
import type { Rows, Supabase } from './client.ts'
import { toFailure } from './failure.ts'
import { settle, unwrap } from './unwrap.ts'

const COLUMNS =
  'id, endpoint, language, label, kinds, quiet_from, quiet_until, time_zone, last_success_at, failures'

/** A device on which the person is told of notices. */
export type PushDevice = Pick<
  PushDeviceRow,
  | 'id'
  | 'endpoint'
  | 'language'
  | 'label'
  | 'kinds'
  | 'quiet_from'
  | 'quiet_until'
  | 'time_zone'
  | 'last_success_at'
  | 'failures'
>

/** What of a device the person may change. */
export type PushSettings = Partial<
  Pick<PushDevice, 'kinds' | 'quiet_from' | 'quiet_until' | 'time_zone' | 'language'>
>

/** What a browser knows of itself as a device. */
export interface NewPushDevice {
  subscription: PushSubscriptionJSON
  language: string
  label: string
  timeZone: string
  /** The endpoint that it had until now. */
  replaces?: string | undefined
}

const parseKey = parserOf<{ public_key: string | null }>({ public_key: isNullable(isText) })

/** What a browser subscribes with; null where the project tells no devices. Throws a Failure. */
export async function readPushKey(supabase: Supabase): Promise<string | null> {
  const path = 'maintenance/push/key'
  const key = parseKey(await unwrap(supabase.functions.invoke(path, { method: 'GET' })))
  if (key === null) throw await toFailure(undefined)
  return key.public_key
}

/** The person's own, in the order in which they were added. */
export async function listPushDevices(supabase: Rows): Promise<PushDevice[]> {
  return unwrap(supabase.from('push_subscriptions').select(COLUMNS).order('created_at'))
}

/** Throws a Failure, as for a subscription that lacks its keys. */
export async function savePushDevice(supabase: Rows, device: NewPushDevice): Promise<void> {
  const { endpoint = '', keys = {} } = device.subscription
  await settle(
    supabase.rpc('save_push_subscription', {
      p_endpoint: endpoint,
      p_p256dh: keys['p256dh'] ?? '',
      p_auth: keys['auth'] ?? '',
      p_language: device.language,
      p_label: device.label,
      p_time_zone: device.timeZone,
      ...(device.replaces === undefined ? {} : { p_replaces: device.replaces }),
    }),
  )
}

export async function changePushDevice(
  supabase: Rows,
  id: string,
  settings: PushSettings,
): Promise<void> {
  await settle(supabase.from('push_subscriptions').update(settings).eq('id', id))
}

export async function removePushDevice(supabase: Rows, id: string): Promise<void> {
  await settle(supabase.from('push_subscriptions').delete().eq('id', id))
}

/** What waits to be sent of a room is not sent: the person is looking at it. */
export async function dropPushes(supabase: Rows, roomId: string): Promise<void> {
  await settle(supabase.rpc('drop_pushes', { p_room_id: roomId }))
}
