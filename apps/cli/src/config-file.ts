import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { KeyValueStorage } from '@documind/client'

/** What is kept between two commands: which project, and the session there. */
export interface Config {
  url?: string | undefined
  publishableKey?: string | undefined
  /** What the client library keeps. */
  values: Record<string, string>
}

const folder = (): string => {
  const { XDG_CONFIG_HOME, APPDATA } = process.env
  if (XDG_CONFIG_HOME) return XDG_CONFIG_HOME
  return process.platform === 'win32' && APPDATA ? APPDATA : join(homedir(), '.config')
}

export const configPath = (): string => join(folder(), 'documind', 'session.json')

export function readConfig(): Config {
  try {
    const stored = JSON.parse(readFileSync(configPath(), 'utf8')) as Partial<Config>
    const { url, publishableKey, values } = stored
    return { url, publishableKey, values: { ...values } }
  } catch {
    return { values: {} }
  }
}

/** As a whole, and readable for nobody else: whoever reads it is the person. */
export function writeConfig(config: Config): void {
  const path = configPath()
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const partial = `${path}.${process.pid}`
  writeFileSync(partial, JSON.stringify(config), { mode: 0o600 })
  chmodSync(partial, 0o600)
  renameSync(partial, path)
}

/** Each change is on the disk when the call returns. */
export const storageOf = (config: Config): KeyValueStorage => ({
  getItem: (key) => config.values[key] ?? null,
  setItem(key, value) {
    config.values[key] = value
    writeConfig(config)
  },
  removeItem(key) {
    if (config.values[key] === undefined) return
    config.values = Object.fromEntries(Object.entries(config.values).filter(([one]) => one !== key))
    writeConfig(config)
  },
})
