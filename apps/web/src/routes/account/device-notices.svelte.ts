import type { Supabase } from '#lib/api/client.ts'
import {
  changePushDevice,
  listPushDevices,
  type PushDevice,
  type PushSettings,
  readPushKey,
  removePushDevice,
  savePushDevice,
} from '#lib/api/push-devices.ts'
import {
  currentSubscription,
  describeDevice,
  findObstacle,
  type PushObstacle,
  PushServiceError,
  subscribe,
} from '#lib/push/this-device.ts'

/** Why this device cannot be told of notices. */
export type PushProblem = PushObstacle | 'not-offered' | 'service-failed'

/** The person's devices that are told of notices, and this one among them. Methods throw a Failure. */
export class DeviceNotices {
  readonly #supabase: Supabase
  #key: string | null = null
  #endpoint = $state('')
  #devices = $state.raw<readonly PushDevice[]>([])
  #problem = $state<PushProblem | null>(null)
  #busy = $state(false)

  /** This device; undefined where it is not told. */
  readonly current = $derived(this.#devices.find(({ endpoint }) => endpoint === this.#endpoint))

  constructor(supabase: Supabase) {
    this.#supabase = supabase
  }

  get devices(): readonly PushDevice[] {
    return this.#devices
  }

  get problem(): PushProblem | null {
    return this.#problem
  }

  get busy(): boolean {
    return this.#busy
  }

  async load(): Promise<void> {
    const [key, subscription] = await Promise.all([
      readPushKey(this.#supabase),
      currentSubscription(),
      this.#list(),
    ])
    this.#key = key
    this.#endpoint = subscription?.endpoint ?? ''
    this.#problem = key === null ? 'not-offered' : findObstacle()
  }

  /** In answer to a press: the browser asks the person then. */
  turnOn(): Promise<void> {
    return this.#alone(async () => {
      try {
        const subscription = await subscribe(this.#key ?? '')
        // Whoever only closed the question can be asked again.
        this.#problem = findObstacle()
        if (!subscription) return
        await savePushDevice(this.#supabase, describeDevice(subscription))
        this.#endpoint = subscription.endpoint
        await this.#list()
      } catch (cause) {
        if (!(cause instanceof PushServiceError)) throw cause
        this.#problem = 'service-failed'
      }
    })
  }

  remove(device: PushDevice): Promise<void> {
    return this.#alone(async () => {
      await removePushDevice(this.#supabase, device.id)
      if (device.endpoint === this.#endpoint) await (await currentSubscription())?.unsubscribe()
      await this.#list()
    })
  }

  /** Of this device. */
  change(settings: PushSettings): Promise<void> {
    return this.#alone(async () => {
      if (this.current) await changePushDevice(this.#supabase, this.current.id, settings)
      await this.#list()
    })
  }

  async #list(): Promise<void> {
    this.#devices = await listPushDevices(this.#supabase)
  }

  async #alone(act: () => Promise<void>): Promise<void> {
    this.#busy = true
    try {
      await act()
    } finally {
      this.#busy = false
    }
  }
}
