/** CHROME_PATH, or Chrome, Chromium or Edge of this machine, or what Playwright installed. */
export function findBrowser(): string | undefined
