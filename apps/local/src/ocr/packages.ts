import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { INSTALLED_FILE } from './installed-file.ts'

/** What is to be installed, each package with its version and hash. */
const MANIFEST = join(import.meta.dirname, 'packages')
/** After a download that failed, nobody tries for so long. */
const RETRY_MS = 600_000
const INSTALL_MS = 900_000
/** What the packages hold for others, most of what they take on the disk. */
const UNUSED = [
  'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm',
  'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.jsep.wasm',
  'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.jspi.wasm',
  'node_modules/@tesseract.js-data/chi_tra/4.0.0',
]

export type PackagesState = 'ready' | 'installing' | 'failed'

export interface PackagesOptions {
  folder: string
  log: (line: string) => void
  /** Installs what the package.json and package-lock.json in a folder say. */
  install?: (folder: string) => Promise<void>
  retryMs?: number
}

/** The packages of recognition, some 100 MB to download, which nobody needs before the first scan. */
export class Packages {
  readonly #options: PackagesOptions
  #installing: Promise<void> | undefined
  #failedAt = -Infinity

  constructor(options: PackagesOptions) {
    this.#options = options
  }

  /** Says whether they are there, and begins to fetch them if not. */
  async ensure(): Promise<PackagesState> {
    if (this.#installing) return 'installing'
    if (await this.#areInstalled()) return 'ready'
    const { retryMs = RETRY_MS, log } = this.#options
    if (this.#installing === undefined) {
      if (performance.now() - this.#failedAt < retryMs) return 'failed'
      log('[ocr] the first scan: fetching text recognition, 100 MB')
      this.#installing = this.#install().finally(() => (this.#installing = undefined))
    }
    return 'installing'
  }

  /** Resolves when nothing is being fetched. */
  async settled(): Promise<void> {
    await this.#installing
  }

  async #install(): Promise<void> {
    const { folder, log, install = npmInstall } = this.#options
    const unfinished = `${folder}.unfinished`
    try {
      await rm(unfinished, { recursive: true, force: true })
      await mkdir(unfinished, { recursive: true })
      for (const file of ['package.json', 'package-lock.json']) {
        await cp(join(MANIFEST, file), join(unfinished, file))
      }
      await install(unfinished)
      for (const path of UNUSED) await rm(join(unfinished, path), { recursive: true, force: true })
      await writeFile(join(unfinished, INSTALLED_FILE), await readLock())
      await rm(folder, { recursive: true, force: true })
      await rename(unfinished, folder)
      log('[ocr] text recognition is installed')
    } catch (error) {
      this.#failedAt = performance.now()
      const reason = error instanceof Error ? error.message : String(error)
      log(`[ocr] fetching text recognition failed, scans stay unread for now: ${reason}`)
      await rm(unfinished, { recursive: true, force: true }).catch(() => undefined)
    }
  }

  async #areInstalled(): Promise<boolean> {
    const installed = await readFile(join(this.#options.folder, INSTALLED_FILE), 'utf8').catch(
      () => null,
    )
    return installed !== null && installed === (await readLock())
  }
}

const readLock = (): Promise<string> => readFile(join(MANIFEST, 'package-lock.json'), 'utf8')

/** With npm as it runs us, or else the one that is found. */
async function npmInstall(folder: string): Promise<void> {
  const cli = process.env['npm_execpath'] ?? ''
  const [file, first] = /npm-cli\.c?js$/.test(cli) ? [process.execPath, [cli]] : ['npm', []]
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev', '--workspaces=false']
  const child = spawn(file, [...first, 'ci', ...flags], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    // Windows has npm as a script for its shell.
    shell: file === 'npm' && process.platform === 'win32',
    timeout: INSTALL_MS,
  })
  const errors: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line))
  await once(child, 'close')
  if (child.exitCode !== 0) {
    throw new Error(errors.slice(0, 3).join(' ') || `npm ended with ${child.exitCode}`)
  }
}
