import { UNCHECKED, type Policies } from './authorize.ts'
import type { JoinConfig } from './join-config.ts'
import type { ChannelServices } from './services.ts'
import { checkToken, expiryMessage, isApiKey, nowSeconds, type TokenClaims } from './tokens.ts'

/** A timer may not be set further ahead than this; it is simply set again. */
const MAX_TOKEN_CHECK_MS = 5 * 60_000

export interface AccessStart {
  topic: string
  token: string
  claims: TokenClaims
  policies: Policies
  config: JoinConfig
}

/** Who is behind a channel, and what the policies allow them there: everything, on a public one. */
export class ChannelAccess {
  readonly #services: Pick<ChannelServices, 'authenticate' | 'authorizer'>
  readonly #topic: string
  readonly #config: JoinConfig
  readonly #onExpired: (message: string) => void
  #token: string
  #claims: TokenClaims
  #policies: Policies
  #expiry: NodeJS.Timeout | undefined
  #isClosed = false

  /** @param onExpired is called with the words for it when the token is over */
  constructor(
    services: Pick<ChannelServices, 'authenticate' | 'authorizer'>,
    { topic, token, claims, policies, config }: AccessStart,
    onExpired: (message: string) => void,
  ) {
    this.#services = services
    this.#topic = topic
    this.#config = config
    this.#token = token
    this.#claims = claims
    this.#policies = policies
    this.#onExpired = onExpired
    this.#watchExpiry()
  }

  get claims(): TokenClaims {
    return this.#claims
  }

  get readsBroadcast(): boolean {
    return !this.#config.isPrivate || this.#policies.broadcastRead === true
  }

  get readsPresence(): boolean {
    return !this.#config.isPrivate || this.#policies.presenceRead === true
  }

  async mayBroadcast(): Promise<boolean> {
    if (!this.#config.isPrivate) return true
    await this.#checkWrite()
    return this.#policies.broadcastWrite === true
  }

  /** Who tracks without having asked for presence hears of the others from then on. */
  async mayTrack(): Promise<boolean> {
    if (!this.#config.isPrivate) return true
    if (this.#policies.presenceRead === null) {
      const read = await this.#services.authorizer.read(this.#claims, this.#topic, true)
      this.#policies = { ...this.#policies, ...read }
    }
    await this.#checkWrite()
    return this.#policies.presenceWrite === true
  }

  /**
   * Takes over a refreshed token.
   * @returns why it no longer opens the channel; null when it does, and when it is none
   */
  async refresh(token: unknown): Promise<string | null> {
    if (typeof token !== 'string' || isApiKey(token) || token === this.#token) return null
    const check = await checkToken(this.#services.authenticate, token)
    if ('problem' in check) return check.problem.message
    const before = this.#policies
    this.#token = token
    this.#claims = check.claims
    this.#policies = UNCHECKED
    const problem = this.#config.isPrivate ? await this.#readPolicies(before) : null
    if (problem === null) this.#watchExpiry()
    return problem
  }

  /**
   * Asks the policies again, since what the person may do has changed.
   * @returns why they no longer open the channel; null when they do
   */
  async recheck(): Promise<string | null> {
    if (!this.#config.isPrivate) return null
    return this.#readPolicies(this.#policies)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#expiry)
  }

  async #readPolicies(before: Policies): Promise<string | null> {
    const presence = this.#config.presenceEnabled || before.presenceRead !== null
    const read = await this.#services.authorizer.read(this.#claims, this.#topic, presence)
    this.#policies = { ...UNCHECKED, ...read }
    const { broadcastRead, presenceRead } = this.#policies
    if (!broadcastRead && !presenceRead) {
      return `You do not have permissions to read from this Channel topic: ${this.#topic}`
    }
    const revoked =
      (before.broadcastRead === true && !broadcastRead) ||
      (before.presenceRead === true && !presenceRead)
    return revoked
      ? `You no longer have permission to read from this Channel topic: ${this.#topic}`
      : null
  }

  /** Asked at the first write only: most clients never write to a private channel. */
  async #checkWrite(): Promise<void> {
    if (this.#policies.broadcastWrite !== null) return
    const write = await this.#services.authorizer.write(this.#claims, this.#topic)
    this.#policies = { ...this.#policies, ...write }
  }

  #watchExpiry(): void {
    clearTimeout(this.#expiry)
    const { exp } = this.#claims
    if (exp === undefined || this.#isClosed) return
    const wait = Math.min(Math.max(exp * 1000 - Date.now(), 0), MAX_TOKEN_CHECK_MS)
    this.#expiry = setTimeout(() => {
      if (exp <= nowSeconds()) this.#onExpired(expiryMessage(exp))
      else this.#watchExpiry()
    }, wait)
    this.#expiry.unref()
  }
}
