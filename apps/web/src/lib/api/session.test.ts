import { stringToBase64URL } from '@supabase/ssr'
import type { AuthChangeEvent, SupabaseClient } from '@supabase/supabase-js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Session } from './session.ts'

const KEY = 'sb-test-auth-token'
const HOUR_MS = 3_600_000
const USER = 'alice'

type Reply = { data: { session: object | null }; error: object | null }
type AuthListener = (event: AuthChangeEvent, session: object | null) => void

const never = <T>(): Promise<T> => new Promise(() => undefined)
const sessionOf = (token: string, user = USER) => ({ access_token: token, user: { id: user } })
const renewedTo = (token: string): Reply => ({ data: { session: sessionOf(token) }, error: null })
const failedWith = (status?: number): Reply => ({ data: { session: null }, error: { status } })

function cookie(token: string, leftMs = HOUR_MS): string {
  const stored = { access_token: token, expires_at: Math.floor((Date.now() + leftMs) / 1000) }
  return `${KEY}=base64-${stringToBase64URL(JSON.stringify(stored))}`
}

/** A page whose auth-js answers what a test says. */
function setUp(cookies: string) {
  let listener: AuthListener = () => undefined
  const auth = {
    getSession: vi.fn<() => Promise<Reply>>(never),
    refreshSession: vi.fn<() => Promise<Reply>>(never),
    signOut: vi.fn(() => {
      page.cookies = () => ''
      listener('SIGNED_OUT', null)
      return Promise.resolve({ error: null })
    }),
    onAuthStateChange: (heard: AuthListener) => (listener = heard),
  }
  const page = {
    cookies: () => cookies,
    loadClient: vi.fn(() => Promise.resolve({ auth } as unknown as SupabaseClient)),
    whenIdle: (act: () => void) => act(),
    reload: vi.fn(),
  }
  const session = new Session(KEY, page)
  const ended = vi.fn()
  const renewed = vi.fn()
  session.onEnded(ended)
  session.onRenewed(renewed)
  const emit: AuthListener = (event, of) => listener(event, of)
  return { session, page, auth, ended, renewed, emit }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a session that has ended, looked at again', () => {
  const endWith = async (isExpected: boolean) => {
    const world = setUp('')
    world.session.start(() => isExpected)
    await world.session.accessToken()
    world.auth.getSession.mockResolvedValue(renewedTo('new'))
    return world
  }

  it('stays over while nobody has signed in', async () => {
    const { session, renewed } = await endWith(true)
    await session.lookAgain()
    expect(session.isEnded).toBe(true)
    expect(renewed).not.toHaveBeenCalled()
  })

  it('goes on when the person has signed in in another tab, unheard', async () => {
    const { session, page, renewed } = await endWith(true)
    page.cookies = () => cookie('new')
    await session.lookAgain()
    expect(session.isEnded).toBe(false)
    expect(renewed).toHaveBeenCalledOnce()
  })

  it('is loaded anew when it was somebody else', async () => {
    const { session, page, renewed } = await endWith(false)
    page.cookies = () => cookie('new')
    await session.lookAgain()
    expect(page.reload).toHaveBeenCalledOnce()
    expect(renewed).not.toHaveBeenCalled()
  })
})

describe('an access token', () => {
  it('that is good comes from the cookie, without auth-js', async () => {
    const { session, page } = setUp(cookie('good'))
    expect(await session.accessToken()).toBe('good')
    expect(page.loadClient).not.toHaveBeenCalled()
  })

  it.each([
    ['is about to end', () => cookie('old', 60_000)],
    ['has ended', () => cookie('old', -60_000)],
    ['cannot be read', () => `${KEY}=base64-rubbish`],
  ])('that %s is renewed by auth-js', async (_, cookies) => {
    const { session, auth, ended } = setUp(cookies())
    auth.getSession.mockResolvedValueOnce(renewedTo('new'))
    expect(await session.accessToken()).toBe('new')
    expect(ended).not.toHaveBeenCalled()
  })

  it('is null for nobody, and the session has ended', async () => {
    const { session, ended } = setUp('theme=dark')
    expect(await session.accessToken()).toBeNull()
    expect(session.isEnded).toBe(true)
    await session.accessToken()
    expect(ended).toHaveBeenCalledOnce()
  })

  it.each([undefined, 0, 429, 500, 503])(
    'is not to be had now when the renewal fails with %s, which ends nothing',
    async (status) => {
      const { session, auth, ended } = setUp(cookie('old', 0))
      auth.getSession.mockResolvedValueOnce(failedWith(status))
      await expect(session.accessToken()).rejects.toEqual({ status })
      expect(ended).not.toHaveBeenCalled()
      auth.getSession.mockResolvedValueOnce(renewedTo('new'))
      expect(await session.accessToken()).toBe('new')
    },
  )

  it.each([400, 401, 403])('whose renewal is refused with %i ends the session', async (status) => {
    const { session, auth, ended } = setUp(cookie('old', 0))
    auth.getSession.mockResolvedValueOnce(failedWith(status))
    expect(await session.accessToken()).toBeNull()
    expect(auth.signOut).toHaveBeenCalledExactlyOnceWith({ scope: 'local' })
    expect(ended).toHaveBeenCalledOnce()
    expect(session.isEnded).toBe(true)
  })

  it('that another tab renewed meanwhile is taken, although this renewal was refused', async () => {
    const { session, page, auth, ended } = setUp(cookie('old', 0))
    auth.getSession.mockImplementationOnce(() => {
      page.cookies = () => cookie('from-another-tab')
      return Promise.resolve(failedWith(400))
    })
    expect(await session.accessToken()).toBe('from-another-tab')
    expect(ended).not.toHaveBeenCalled()
  })

  it('does not wait for ever for a renewal that never ends', async () => {
    const { session, ended } = setUp(cookie('old', 0))
    const token = expect(session.accessToken()).rejects.toMatchObject({ code: 'offline' })
    await vi.advanceTimersByTimeAsync(30_000)
    await token
    expect(ended).not.toHaveBeenCalled()
  })

  it('is asked for again after auth-js could not be loaded', async () => {
    const { session, page, auth } = setUp(cookie('old', 0))
    page.loadClient.mockRejectedValueOnce(new TypeError('Failed to fetch'))
    await expect(session.accessToken()).rejects.toThrow('Failed to fetch')
    auth.getSession.mockResolvedValueOnce(renewedTo('new'))
    expect(await session.accessToken()).toBe('new')
    expect(page.loadClient).toHaveBeenCalledTimes(2)
  })
})

describe('a token that the server refused', () => {
  it('is replaced from the cookie when another tab has renewed it', async () => {
    const { session, page } = setUp(cookie('newer'))
    expect(await session.replaceRefused('refused')).toBe('newer')
    expect(page.loadClient).not.toHaveBeenCalled()
  })

  it('is renewed once for all who ask at the same time', async () => {
    const { session, auth } = setUp(cookie('refused'))
    auth.refreshSession.mockResolvedValueOnce(renewedTo('new'))
    const tokens = await Promise.all([1, 2, 3].map(() => session.replaceRefused('refused')))
    expect(tokens).toEqual(['new', 'new', 'new'])
    expect(auth.refreshSession).toHaveBeenCalledOnce()
  })

  it('is not taken from the cookie again when its renewal is refused: the session ends', async () => {
    const { session, auth, ended } = setUp(cookie('refused'))
    auth.refreshSession.mockResolvedValueOnce(failedWith(400))
    expect(await session.replaceRefused('refused')).toBeNull()
    expect(ended).toHaveBeenCalledOnce()
  })

  it('is given up once: who hears of it late takes nothing from whoever is signing in again', async () => {
    const { session, auth, ended } = setUp(cookie('refused'))
    auth.refreshSession.mockResolvedValue(failedWith(400))
    const asked = [session.replaceRefused('refused'), session.accessToken()]
    expect(await Promise.all(asked)).toEqual([null, 'refused'])
    expect(await session.replaceRefused('refused')).toBeNull()
    expect(auth.signOut).toHaveBeenCalledOnce()
    expect(ended).toHaveBeenCalledOnce()
  })

  it('is renewed anew after a renewal that failed or never ended', async () => {
    const { session, auth, ended } = setUp(cookie('refused'))
    auth.refreshSession.mockResolvedValueOnce(failedWith(503))
    await expect(session.replaceRefused('refused')).rejects.toEqual({ status: 503 })
    const hanging = expect(session.replaceRefused('refused')).rejects.toMatchObject({
      code: 'offline',
    })
    await vi.advanceTimersByTimeAsync(30_000)
    await hanging
    auth.refreshSession.mockResolvedValueOnce(renewedTo('new'))
    expect(await session.replaceRefused('refused')).toBe('new')
    expect(ended).not.toHaveBeenCalled()
  })
})

describe('a session', () => {
  it('ends when somebody signs out here or in another tab, and goes on when somebody signs in', async () => {
    const { session, ended, renewed, emit } = setUp(cookie('good'))
    await session.auth()
    emit('SIGNED_OUT', null)
    emit('SIGNED_OUT', null)
    expect(ended).toHaveBeenCalledOnce()
    emit('SIGNED_IN', sessionOf('new'))
    expect(renewed).toHaveBeenCalledOnce()
    expect(session.isEnded).toBe(false)
    emit('SIGNED_OUT', null)
    expect(ended).toHaveBeenCalledTimes(2)
  })

  it('says that there is another token, but not that the first one is there', async () => {
    const { session, renewed, emit } = setUp(cookie('good'))
    await session.auth()
    emit('INITIAL_SESSION', sessionOf('good'))
    expect(renewed).not.toHaveBeenCalled()
    emit('TOKEN_REFRESHED', sessionOf('new'))
    expect(renewed).toHaveBeenCalledOnce()
  })

  it('goes on with whoever signed in while auth-js was loading', async () => {
    const { session, renewed, emit } = setUp('')
    await session.accessToken()
    await session.auth()
    emit('INITIAL_SESSION', sessionOf('new'))
    expect(renewed).toHaveBeenCalledOnce()
    expect(session.isEnded).toBe(false)
  })

  it('of another person loads the page anew', async () => {
    const { session, page, renewed, emit } = setUp(cookie('good'))
    session.start((userId) => userId === USER)
    await session.auth()
    emit('SIGNED_IN', sessionOf('new', 'bob'))
    expect(page.reload).toHaveBeenCalledOnce()
    expect(renewed).not.toHaveBeenCalled()
    emit('SIGNED_IN', sessionOf('new'))
    expect(page.reload).toHaveBeenCalledOnce()
    expect(renewed).toHaveBeenCalledOnce()
  })

  it('does not call those who have stopped listening', () => {
    const { session } = setUp('')
    const gone = vi.fn()
    session.onEnded(gone)()
    session.end()
    expect(gone).not.toHaveBeenCalled()
  })
})

describe('auth-js loads', () => {
  it('once every hold is released, each of which counts once', () => {
    const { session, page } = setUp(cookie('good'))
    const [first, second] = [session.holdAuthLoad(), session.holdAuthLoad()]
    first()
    first()
    expect(page.loadClient).not.toHaveBeenCalled()
    second()
    expect(page.loadClient).toHaveBeenCalledOnce()
  })

  it('after half a minute, whoever still holds it', async () => {
    const { session, page } = setUp(cookie('good'))
    session.start(() => true)
    session.holdAuthLoad()
    await vi.advanceTimersByTimeAsync(29_999)
    expect(page.loadClient).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(page.loadClient).toHaveBeenCalledOnce()
  })

  it('once, and a failure when nobody waits is nobody’s', async () => {
    const { session, page } = setUp(cookie('good'))
    page.loadClient.mockRejectedValueOnce(new TypeError('Failed to fetch'))
    session.loadAuthWhenIdle()
    await vi.advanceTimersByTimeAsync(0)
    await Promise.all([session.auth(), session.client()])
    session.loadAuthWhenIdle()
    expect(page.loadClient).toHaveBeenCalledTimes(2)
  })
})
