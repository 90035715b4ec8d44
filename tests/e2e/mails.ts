import pg from 'pg'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { eventually } from './screen.ts'
import type { World } from './world.ts'
import { type Mail, mailsTo as mailsIn } from '../support/mailbox.ts'

export const mailsTo = ({ app }: World, email: string): Promise<Mail[]> =>
  mailsIn(app.status().mail_url ?? '', email)

/** The link in the mail that comes as the given one, the first if not said. */
export async function awaitLink(world: World, email: string, count = 1): Promise<string> {
  await eventually(async () => (await mailsTo(world, email)).length).toBe(count)
  const [mail] = await mailsTo(world, email)
  return /http\S+/.exec(mail?.text ?? '')?.[0] ?? ''
}

/** On the page of one way in, asks for a mail. */
export async function askForMail(
  world: World,
  page: Page,
  by: 'link' | 'recovery',
  email: string,
): Promise<void> {
  await page.goto(`${world.app.url}/sign-in`)
  await page.getByTestId(by === 'link' ? 'use-link' : 'forgot-password').click()
  await page.getByTestId('email').fill(email)
  await page.getByTestId('submit-auth').click()
  await page.getByTestId('mail-sent').waitFor()
}

/** In the project's own tables, one row. */
export async function changeRow(
  world: World,
  statement: string,
  values: readonly string[],
): Promise<void> {
  const client = new pg.Client({ connectionString: world.app.status().db_url })
  await client.connect()
  const { rowCount } = await client.query(statement, [...values])
  await client.end()
  expect(rowCount).toBe(1)
}
