import { sendRecoveryLink, sendSignInLink, signIn, signUp } from '#lib/api/account.ts'
import type { Supabase } from '#lib/api/client.ts'
import { type FailureCode, toFailure } from '#lib/api/failure.ts'
import { getLocale } from '#lib/paraglide/runtime.js'

export const MODES = ['sign-in', 'sign-up', 'link', 'recovery'] as const
export type AuthMode = (typeof MODES)[number]

interface AuthFormOptions {
  mode: AuthMode
  /** Where a mail leads on to. */
  next: () => string
  onsuccess: () => Promise<void>
}

/** Four ways in over one address, so that what was typed stays when the way changes. */
export class AuthForm {
  email = $state('')
  password = $state('')
  #mode = $state<AuthMode>('sign-in')
  #busy = $state(false)
  #sent = $state(false)
  #failure = $state<FailureCode | null>(null)
  readonly #supabase: Supabase
  readonly #options: AuthFormOptions

  constructor(supabase: Supabase, options: AuthFormOptions) {
    this.#supabase = supabase
    this.#options = options
    this.#mode = options.mode
  }

  get mode(): AuthMode {
    return this.#mode
  }
  get busy(): boolean {
    return this.#busy
  }
  /** A mail is on its way, or would be if there were somebody to get it: the two look the same. */
  get sent(): boolean {
    return this.#sent
  }
  get failure(): FailureCode | null {
    return this.#failure
  }
  get asksPassword(): boolean {
    return this.#mode === 'sign-in' || this.#mode === 'sign-up'
  }

  switchTo(mode: AuthMode): void {
    this.#mode = mode
    this.#failure = null
    this.#sent = false
  }

  async submit(): Promise<void> {
    this.#busy = true
    this.#failure = null
    try {
      this.#sent = !(await this.#enter())
      if (!this.#sent) await this.#options.onsuccess()
    } catch (cause) {
      this.#failure = (await toFailure(cause)).code
    } finally {
      this.#busy = false
    }
  }

  /** True when signed in, false when a mail has to be read first. */
  async #enter(): Promise<boolean> {
    const email = this.email.trim()
    const { password } = this
    const mail = { next: this.#options.next(), locale: getLocale() }
    switch (this.#mode) {
      case 'sign-in':
        await signIn(this.#supabase, { email, password })
        return true
      case 'sign-up':
        return (await signUp(this.#supabase, { email, password }, mail)) === 'signed-in'
      case 'link':
        await sendSignInLink(this.#supabase, email, mail)
        return false
      case 'recovery':
        await sendRecoveryLink(this.#supabase, email)
        return false
    }
  }
}
