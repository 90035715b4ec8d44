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

  /** Somebody signed out on purpose, so nobody needs to explain it to them or ask them back. */
  get leaving(): boolean {
    return this.#leaving
  }

  /** Tells the other tabs too: they hear of the end of the session, but not why. */
  leave(): void {
    this.#tell(true)
  }

  /** Nobody leaves after all, or whoever did is gone. */
  stay(): void {
    this.#tell(false)
  }

  /** Listens to the other tabs until the returned function is called. */
  listen(): () => void {
    const channel = new BroadcastChannel(CHANNEL)
    channel.onmessage = ({ data }) => (this.#leaving = data === true)
    return () => channel.close()
  }

  #tell(leaving: boolean): void {
    this.#leaving = leaving
    const channel = new BroadcastChannel(CHANNEL)
    channel.postMessage(leaving)
    channel.close()
  }
}
