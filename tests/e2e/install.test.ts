import { expect } from 'vitest'
import { it } from './fixtures.ts'
import { z } from 'zod'
import { parseJson } from '../support/json.ts'

const icon = z.object({ src: z.string(), type: z.string(), sizes: z.string() })
const MANIFEST = z.object({ icons: z.array(icon) })

it('a browser finds nothing that keeps the app from being installed', async ({ world }) => {
  const page = await world.browser.newPage()
  const refused: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text())
  })
  await page.goto(`${world.app.url}/sign-in`)
  const session = await page.context().newCDPSession(page)
  const { url, errors, data } = await session.send('Page.getAppManifest')
  expect(url).toBe(`${world.app.url}/manifest.webmanifest`)
  expect(errors).toEqual([])
  const { icons } = parseJson(data ?? '', MANIFEST)
  expect(icons.length).toBeGreaterThan(2)
  for (const { src, type, sizes } of icons) {
    const response = await fetch(`${world.app.url}${src}`)
    expect(response.headers.get('content-type')).toBe(type)
    if (type !== 'image/png') continue
    // The size that a PNG says it has stands at byte 16.
    const bytes = new DataView(await response.arrayBuffer())
    expect(`${bytes.getUint32(16)}x${bytes.getUint32(20)}`).toBe(sizes)
  }
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  // A window without a profile installs nothing; that is the only thing it minds.
  const found = installabilityErrors.map(({ errorId }) => errorId)
  expect(found.filter((id) => id !== 'in-incognito')).toEqual([])
  expect(refused).toEqual([])
  await page.context().close()
})
