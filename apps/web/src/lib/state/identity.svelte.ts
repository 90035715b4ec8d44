import type { SignedInUser } from '#lib/contract.ts'

const CHANNEL = 'documind:leaving'

/** Whether the person of this page is still signed in, and whether they were asked to sign in again. */
export class Identity {
  /** Whose page it is. */
  readonly user: () => SignedInUser | null
  #leaving = false
  /** The account is gone; the sign-in page says so. */
  deleted = $state(false)
  /** The dialog that signs in again in place. */
  asking = $state(false)

  constructor(user: () => SignedInUser | null) {
    this.user = user
  }

  /** Somebody signed out on purpose: the page neither explains it nor asks them to sign in again. */
  get leaving(): boolean {
    return this.#leaving
  }

  /** Sent to the other tabs too, which see that the session ended, but not why. */
  leave(): void {
    this.#setLeaving(true)
  }

  /** Signing out failed, or is done. */
  stay(): void {
    this.#setLeaving(false)
  }

  /** Listens to the other tabs until the returned function is called. */
  listen(): () => void {
    const channel = new BroadcastChannel(CHANNEL)
    channel.onmessage = ({ data }) => (this.#leaving = data === true)
    return () => channel.close()
  }

  #setLeaving(leaving: boolean): void {
    this.#leaving = leaving
    const channel = new BroadcastChannel(CHANNEL)
    channel.postMessage(leaving)
    channel.close()
  }
}
