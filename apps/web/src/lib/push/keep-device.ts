import type { Rows } from '#lib/api/client.ts'
import { changePushDevice, listPushDevices } from '#lib/api/push-devices.ts'
import { getLocale } from '#lib/paraglide/runtime.js'
import { currentSubscription, timeZone } from './this-device.ts'

/**
 * Makes project and browser agree on this device: notices come in the language that is read here, by the clock of where it
 * is; and a browser whose device was removed elsewhere, or is somebody else's, is told nothing any more.
 * @returns whether the person has any device that is told. Throws a Failure.
 */
export async function keepDevice(supabase: Rows): Promise<boolean> {
  const [subscription, devices] = await Promise.all([
    currentSubscription(),
    listPushDevices(supabase),
  ])
  if (subscription === null) return devices.length > 0
  const own = devices.find(({ endpoint }) => endpoint === subscription.endpoint)
  const [language, zone] = [getLocale(), timeZone()]
  if (!own) await subscription.unsubscribe()
  else if (own.language !== language || own.time_zone !== zone) {
    await changePushDevice(supabase, own.id, { language, time_zone: zone })
  }
  return devices.length > 0
}
