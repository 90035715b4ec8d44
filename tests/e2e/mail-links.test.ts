import { createHash, randomUUID } from 'node:crypto'
import type { BrowserContext } from 'playwright-core'
import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { askForMail, awaitLink, changeRow } from './mails.ts'
import { fillCredentials, sentence } from './screen.ts'
import { connectTo, createPerson, type World } from './world.ts'

const newAddress = () => `person-${crypto.randomUUID()}@example.com`

describe('the page that mails lead to', () => {
  it.for(['https://evil.example/rooms', '//evil.example', '/sign-in'])(
    'leads on to this site only, not to %s',
    async (next, { world }) => {
      const email = newAddress()
      await connectTo(world).auth.signInWithOtp({ email })
      const link = new URL(await awaitLink(world, email))
      link.searchParams.set('next', next)
      const page = await world.browser.newPage()
      await page.goto(link.href)
      await page.getByTestId('follow-link').click()
      await page.waitForURL(`${world.app.url}/rooms`)
      await page.context().close()
    },
  )

  it.for(['error=access_denied&error_code=otp_expired', 'token_hash=made-up&type=nonsense', ''])(
    'says that there is no link in ?%s',
    async (query, { world }) => {
      const page = await world.browser.newPage()
      await page.goto(`${world.app.url}/auth/confirm?${query}`)
      await page.getByTestId('link-over').waitFor()
      await page.context().close()
    },
  )

  it('takes the codes of projects with other templates, in the browser that asked only', async ({
    world,
  }) => {
    const person = await createPerson(world)
    const context = await world.browser.newContext()
    const page = await context.newPage()
    await askForMail(world, page, 'recovery', person.email)
    const address = `${world.app.url}/auth/confirm?code=${await issueCode(world, context, person.id)}`

    const elsewhere = await world.browser.newPage()
    await elsewhere.goto(address)
    await elsewhere.getByTestId('follow-link').click()
    await elsewhere.getByTestId('link-over').waitFor()
    await elsewhere.context().close()

    await page.goto(address)
    await page.getByTestId('follow-link').click()
    await page.getByTestId('new-password').waitFor()
    await context.close()
  })

  it('takes no post from another site', async ({ world }) => {
    const email = newAddress()
    await connectTo(world).auth.signInWithOtp({ email })
    const response = await fetch(await awaitLink(world, email), {
      method: 'POST',
      headers: {
        origin: 'https://evil.example',
        'content-type': 'application/x-www-form-urlencoded',
      },
      redirect: 'manual',
    })
    expect(response.status).toBe(403)
    expect(response.headers.getSetCookie().join()).not.toMatch(/auth-token/)
  })
})

describe('signing up with an address that has an account', () => {
  it('says no more than that it did not work', async ({ world }) => {
    const person = await createPerson(world)
    const page = await world.browser.newPage({ locale: 'en-US' })
    await page.goto(`${world.app.url}/sign-in`)
    await page.getByTestId('switch-auth-mode').click()
    await fillCredentials(page, person.email)
    await page.getByText(sentence('en', 'error_email_taken')).waitFor()
    await page.context().close()
  })
})

/** As Auth does before it leads back to the site; @supabase/lite 0.10 does so for other providers only. */
async function issueCode(world: World, context: BrowserContext, userId: string): Promise<string> {
  const cookies = await context.cookies()
  const kept = cookies.find(({ name }) => /-flow-.+-code-verifier$/.test(name))?.value ?? ''
  const stored: unknown = JSON.parse(
    Buffer.from(kept.replace('base64-', ''), 'base64url').toString(),
  )
  const challenge = createHash('sha256').update(String(stored).split('/')[0] ?? '')
  const code = randomUUID()
  await changeRow(
    world,
    `insert into auth.flow_state
       (id, user_id, auth_code, authentication_method, code_challenge_method, code_challenge, provider_type)
     values (gen_random_uuid(), $1, $2, 'recovery', 's256', $3, 'email')`,
    [userId, code, challenge.digest('base64url')],
  )
  return code
}
