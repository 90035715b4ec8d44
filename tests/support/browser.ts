import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { PASSWORD } from './client.ts'
import { findBrowser } from './find-browser.mjs'

export function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser()
  if (executablePath === undefined)
    throw new Error('No browser; `npm test` installs one, or set CHROME_PATH')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** A page that fails its test for any error that it reports. */
export async function openPage(
  context: BrowserContext,
): Promise<{ page: Page; errors: readonly string[] }> {
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return { page, errors }
}

export async function signUp(page: Page, url: string): Promise<string> {
  const email = `person-${crypto.randomUUID()}@example.com`
  await page.goto(`${url}/sign-in`)
  await page.getByTestId('switch-auth-mode').click()
  await fillCredentials(page, email)
  return email
}

export async function signIn(page: Page, url: string, email: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await fillCredentials(page, email)
}

async function fillCredentials(page: Page, email: string): Promise<void> {
  await page.getByTestId('email').fill(email)
  await page.getByTestId('password').fill(PASSWORD)
  await page.getByTestId('submit-auth').click()
  await page.waitForURL(/\/rooms/)
}

/** Makes a room from the list and returns its address. */
export async function createRoom(page: Page): Promise<string> {
  await page.getByTestId('new-room').first().click()
  await page.waitForURL(/\/rooms\/[0-9a-f-]{36}/)
  await page.getByTestId('connection-state').and(page.locator('[data-state=live]')).waitFor()
  return page.url()
}

/** Uploads a file and waits until it is read. */
export async function uploadPdf(page: Page, path: string): Promise<string> {
  await page.getByTestId('upload-input').setInputFiles(path)
  const row = page.getByTestId('document-row').last()
  await row.getByTestId('document-progress').waitFor()
  await row.and(page.locator('[data-status=ready]')).waitFor({ timeout: 200_000 })
  return (await row.getAttribute('data-document-id')) ?? ''
}

export async function ask(page: Page, question: string): Promise<void> {
  await page.getByTestId('composer').fill(question)
  await page.getByTestId('composer').press('Enter')
}
