import { execFile, execFileSync } from 'node:child_process'
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import { prepareDataDir } from '../../apps/embedded/src/data-dir.ts'
import { loadKeys } from '../../apps/embedded/src/keys.ts'
import { MailStore } from '../../apps/embedded/src/mail/mail-store.ts'
import { findFreePort } from '../../apps/embedded/src/ports.ts'
import { readRunFile } from '../../apps/embedded/src/run-file.ts'
import { StartError } from '../../apps/embedded/src/start-error.ts'
import { openDatabaseFolder } from '../support/project-database.ts'

const isRoot = process.getuid?.() === 0

let base: string
let dataDir: string
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'documind-base-'))
  const { database } = await openDatabaseFolder(base)
  await database.close()
  await loadKeys(base)
})
afterAll(() => rm(base, { recursive: true, force: true }))
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'documind-data-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

const modeOf = async (path: string): Promise<string> =>
  ((await stat(path)).mode & 0o777).toString(8)

/** Of whoever tried to start; Postgres leaves its own when it fails. */
const isOfTheRun = (name: string): boolean => name.startsWith('lock') || name === 'postmaster.pid'

/** Every file in a folder with what is in it. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !isOfTheRun(entry.name))
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort()
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(path, 'latin1')])),
  )
}

describe('the data directory', () => {
  it.each([0o755, 0o777, 0o750, 0o711])(
    'that was there with mode %o is closed to others, with all that is in it',
    async (mode) => {
      await mkdir(join(dataDir, 'storage/ab'), { recursive: true })
      await writeFile(join(dataDir, 'storage/ab/file'), 'x')
      await writeFile(join(dataDir, 'keys.json'), '{}')
      await chmod(join(dataDir, 'storage/ab/file'), 0o644)
      await chmod(join(dataDir, 'keys.json'), 0o666)
      await chmod(dataDir, mode)
      await prepareDataDir(dataDir)
      for (const path of ['', 'storage', 'storage/ab', 'storage/ab/file', 'keys.json']) {
        expect(await modeOf(join(dataDir, path))).toMatch(/^[0-7]00$/)
      }
    },
  )

  it('of somebody else’s things is not closed but refused', async () => {
    await writeFile(join(dataDir, 'thesis.txt'), 'x')
    await chmod(dataDir, 0o755)
    await expect(prepareDataDir(dataDir)).rejects.toThrow(/thesis\.txt.*a folder of its own/)
    expect(await modeOf(dataDir)).toBe('755')
  })

  it('leaves alone what its links lead to', async () => {
    const other = await mkdtemp(join(tmpdir(), 'documind-other-'))
    await chmod(other, 0o755)
    await symlink(other, join(dataDir, 'storage'))
    await prepareDataDir(dataDir)
    expect(await modeOf(other)).toBe('755')
    await rm(other, { recursive: true })
  })

  it.each([
    ['logs', 'file'],
    ['database', 'file'],
    ['storage', 'file'],
    ['keys.json', 'folder'],
    ['run.json', 'folder'],
  ])('with %s as a %s says so', async (name, kind) => {
    const path = join(dataDir, name)
    await (kind === 'file' ? writeFile(path, '') : mkdir(path))
    await expect(prepareDataDir(dataDir)).rejects.toThrow(`${path} is a ${kind} where`)
  })

  it.runIf(isRoot)('of another account is refused', async () => {
    await writeFile(join(dataDir, 'keys.json'), '{}')
    const { chown } = await import('node:fs/promises')
    await chown(join(dataDir, 'keys.json'), 65534, 65534)
    await expect(prepareDataDir(dataDir)).rejects.toThrow('belongs to another account (65534)')
  })
})

describe('small files', () => {
  it.each([
    '',
    '{"jwtSecret":"',
    '{}',
    '[]',
    'null',
    '{"jwtSecret":"","publishableKey":"","secretKey":""}',
  ])('keys that are %j are refused, and stay as they are', async (text) => {
    const path = join(dataDir, 'keys.json')
    await writeFile(path, text)
    await expect(loadKeys(dataDir)).rejects.toThrow(StartError)
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  it('keys are written whole, for their owner, and read again', async () => {
    const keys = await loadKeys(dataDir)
    expect(await loadKeys(dataDir)).toEqual(keys)
    expect(await modeOf(join(dataDir, 'keys.json'))).toBe('600')
    expect(await readdir(dataDir)).toEqual(['keys.json'])
  })

  it('a run file that is damaged is none', async () => {
    for (const text of ['', '{"pid":', '{}', `{"pid":${process.pid}}`]) {
      await writeFile(join(dataDir, 'run.json'), text)
      expect(await readRunFile(dataDir)).toBeUndefined()
    }
  })

  it('mails that are damaged are put aside', async () => {
    const path = join(dataDir, 'mails.json')
    for (const text of ['', '[{"id":', '{}', '[{"id":1}]']) {
      await writeFile(path, text)
      expect((await MailStore.open(path)).list()).toEqual([])
      expect(await readFile(`${path}.damaged`, 'utf8')).toBe(text)
    }
  })
})

describe('a start on a damaged data directory', () => {
  const control = (folder: string) => join(folder, 'database/global/pg_control')

  async function overwrite(path: string, bytes: Buffer): Promise<void> {
    await using file = await open(path, 'r+')
    await file.write(bytes, 0, bytes.length, 0)
  }

  async function start(folder = dataDir): Promise<{ code: number; output: string }> {
    const env = {
      ...process.env,
      DATA_DIR: folder,
      PORT: String(await findFreePort()),
      SUPABASE_PORT: String(await findFreePort()),
      SUPABASE_DB_PORT: String(await findFreePort()),
    }
    return new Promise((resolve) => {
      const main = join(REPOSITORY_ROOT, 'apps/local/src/main.ts')
      execFile(process.execPath, [main], { env, timeout: 50_000 }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
      )
    })
  }

  it.each<[string, (folder: string) => Promise<void>]>([
    ['cut keys', (folder) => truncate(join(folder, 'keys.json'), 20)],
    ['empty keys', (folder) => truncate(join(folder, 'keys.json'), 0)],
    ['a control file of zeros', (folder) => overwrite(control(folder), Buffer.alloc(8192))],
    ['a control file of noise', (folder) => overwrite(control(folder), Buffer.alloc(300, 7))],
    ['a cut control file', (folder) => truncate(control(folder), 100)],
    ['no control file', (folder) => rm(control(folder))],
    ['no PG_VERSION', (folder) => rm(join(folder, 'database/PG_VERSION'))],
    ['an empty PG_VERSION', (folder) => truncate(join(folder, 'database/PG_VERSION'), 0)],
    ['another PG_VERSION', (folder) => writeFile(join(folder, 'database/PG_VERSION'), '16\n')],
    [
      'an empty database',
      async (folder) => {
        await rm(join(folder, 'database'), { recursive: true })
        await mkdir(join(folder, 'database'))
      },
    ],
    [
      'no write-ahead log',
      async (folder) => {
        const wal = join(folder, 'database/pg_wal')
        for (const name of await readdir(wal)) await rm(join(wal, name), { recursive: true })
      },
    ],
    ['logs that are a file', (folder) => writeFile(join(folder, 'logs'), '')],
  ])(
    'with %s says what is wrong and what to do, and damages nothing further',
    async (_name, damage) => {
      await cp(base, dataDir, { recursive: true, preserveTimestamps: true })
      await damage(dataDir)
      const before = await contentOf(dataDir)
      const { code, output } = await start()
      expect(code).toBe(1)
      expect(output).toContain(dataDir)
      expect(output).toMatch(/Restore|Move it away|move it away/)
      expect(output).not.toMatch(/^\s+at /m)
      expect(Object.keys(await contentOf(dataDir))).toEqual(Object.keys(before))
      expect(await contentOf(dataDir)).toEqual(before)
    },
  )

  it.runIf(isRoot && process.platform === 'linux')(
    'with a disk that is for reading only says so',
    async () => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,ro', 'tmpfs', dataDir])
      try {
        const { code, output } = await start()
        expect(code).toBe(1)
        expect(output).toContain(`${dataDir} is on a disk that is for reading only`)
        expect(output).not.toMatch(/^\s+at /m)
      } finally {
        execFileSync('umount', [dataDir])
      }
    },
  )

  it('makes a database anew whose making was cut off, in which nobody has stored anything', async () => {
    await cp(base, dataDir, { recursive: true })
    await rm(join(dataDir, 'database/PG_VERSION'))
    await writeFile(join(dataDir, 'database.unfinished'), '')
    const { database, applied } = await openDatabaseFolder(dataDir)
    expect(applied.length).toBeGreaterThan(10)
    await database.close()
    expect(await readdir(dataDir)).not.toContain('database.unfinished')
  })

  it('and one that is whole is opened', async () => {
    await cp(base, dataDir, { recursive: true })
    const { database, applied } = await openDatabaseFolder(dataDir)
    expect(applied).toEqual([])
    await database.close()
  })
})
