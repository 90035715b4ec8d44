// The browser that the tests use: one that is there.
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

const { names, paths } = JSON.parse(
  readFileSync(new URL('./browsers.json', import.meta.url), 'utf8'),
)

/**
 * CHROME_PATH, or Chrome, Chromium or Edge of this machine, or what Playwright installed.
 * @returns {string | undefined}
 */
export function findBrowser() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const ending = process.platform === 'win32' ? '.exe' : ''
  return [
    ...(process.env.CHROME_PATH ? [process.env.CHROME_PATH] : []),
    ...names.flatMap((name) => folders.map((folder) => join(folder, name + ending))),
    ...paths,
    chromium.executablePath(),
  ].find(isProgram)
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
