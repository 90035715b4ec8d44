import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { z } from 'zod'
import { PASSWORD } from '../support/client.ts'
import { parseJson } from '../support/json.ts'
import { createPdf } from '../support/pdf.ts'
import { it as base } from './fixtures.ts'
import { type CliOptions, runCli, startCli } from './run-cli.ts'

/** A folder of a person who is signed in on the command line. */
const it = base
  .extend('folder', async ({}, { onCleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), 'documind-cli-'))
    onCleanup(() => rm(folder, { recursive: true, force: true }))
    return folder
  })
  .extend('options', async ({ backend, device, folder }): Promise<CliOptions> => {
    const options = { configHome: join(folder, 'config') }
    const email = device.client.session.get()?.email ?? ''
    const project = ['--url', backend.url, '--key', backend.keys.publishableKey]
    const args = ['sign-in', ...project, '--email', email]
    const signedIn = await runCli(args, { ...options, input: `${PASSWORD}\n` })
    expect(signedIn).toMatchObject({ code: 0, stderr: '' })
    return options
  })

describe('signing in', () => {
  it('keeps the session where nobody else reads it, until it is signed out', async ({
    options,
  }) => {
    const path = join(options.configHome, 'documind/session.json')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readFile(path, 'utf8')).not.toContain(PASSWORD)
    expect(await runCli(['rooms'], options)).toMatchObject({ code: 0, stdout: '' })
    expect(await runCli(['sign-out'], options)).toMatchObject({ code: 0 })
    expect(await readFile(path, 'utf8')).not.toContain('refresh_token')
    const refused = await runCli(['rooms'], options)
    expect(refused).toMatchObject({ code: 3, stdout: '' })
    expect(refused.stderr).toBe('Sign in to continue. (unauthenticated)\n')
  })

  it('says why it cannot be, with an exit code of its own for each kind', async ({
    backend,
    folder,
    options,
  }) => {
    const nobody = { configHome: folder }
    expect(await runCli(['rooms'], nobody)).toMatchObject({ code: 2 })
    expect(await runCli(['nonsense'], nobody)).toMatchObject({ code: 2 })
    expect(await runCli(['ask', 'only a room'], options)).toMatchObject({ code: 2 })
    expect((await runCli(['--help'], nobody)).stderr).toContain('documind sync <room> <folder>')
    const wrong = ['sign-in', '--url', backend.url, '--key', backend.keys.publishableKey]
    const refused = await runCli([...wrong, '--email', 'a@example.com', '--json'], {
      ...nobody,
      input: 'wrong',
    })
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'invalid_credentials' } })
    // The session of one project is not for another.
    const elsewhere = { ...options, env: { SUPABASE_URL: 'http://127.0.0.1:9' } }
    expect(await runCli(['rooms'], elsewhere)).toMatchObject({ code: 3 })
  })

  it('without a network says so', async ({ backend, folder }) => {
    const args = ['sign-in', '--url', 'http://127.0.0.1:9', '--key', backend.keys.publishableKey]
    const options = { configHome: folder, input: 'x' }
    expect(await runCli([...args, '--email', 'a@example.com'], options)).toMatchObject({ code: 4 })
  })
})

describe('asking', () => {
  it('prints the answer as it is written, its sources below, and steers no terminal', async ({
    backend,
    device: { client },
    options,
  }) => {
    const { id } = await client.createRoom('Tea \u001b[31mroom')
    await client.addArticle(id, { title: 'Pri\u001b]0;x\u0007ces', body: 'Tea costs two euros.' })
    await backend.settled()
    backend.model.scenario('slow', { answer: 'Tea costs \u001b[2Jtwo euros [1].' })
    const asking = startCli(['ask', id, 'What does tea cost?'], options)
    backend.model.release(2)
    await expect.poll(() => asking.stdout, { timeout: 20_000 }).toBe('Tea costs')
    backend.model.release()
    expect(await asking.ended).toBe(0)
    expect(asking.stdout).toBe(
      'Tea costs [2Jtwo euros [1].\n\n[1] ! Pri]0;xces, page 1: “Tea costs two euros.”\n',
    )
    expect((await runCli(['rooms'], options)).stdout).toBe(`${id}  Tea [31mroom\n`)

    backend.model.scenario('plain', { answer: 'Tea costs two\u009b euros [1].' })
    const answered = await runCli(['ask', id, 'What does tea cost now?', '--json'], options)
    for (const control of ['\u001b', '\u009b']) expect(answered.stdout).not.toContain(control)
    const schema = z.object({
      status: z.string(),
      citations: z.array(z.object({ page: z.number() })),
    })
    expect(parseJson(answered.stdout, schema)).toMatchObject({
      status: 'done',
      citations: [{ page: 1 }],
    })
  })

  it('is ended by Ctrl-C, and says what failed', async ({
    backend,
    device: { client },
    options,
  }) => {
    const { id } = await client.createRoom('Ends')
    await client.addArticle(id, { title: 'Prices', body: 'Tea costs two euros.' })
    await backend.settled()
    backend.model.scenario('slow', { answer: 'Tea costs two euros [1].' })
    const asking = startCli(['ask', 'ends', 'What does tea cost?'], options)
    backend.model.release(2)
    await expect.poll(() => asking.stdout, { timeout: 20_000 }).toBe('Tea costs')
    asking.process.kill('SIGINT')
    expect(await asking.ended).toBe(130)
    const [, answer] = (await client.openRoom(id)).messages
    expect(answer).toMatchObject({ status: 'stopped', content: 'Tea costs' })

    backend.model.scenario('serverError')
    const failed = await runCli(['ask', id, 'What does tea cost?'], options)
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain('(model_failed)')
    backend.model.scenario('plain')
    expect(await runCli(['ask', 'no such room', 'Who?'], options)).toMatchObject({
      code: 1,
      stderr: 'This room does not exist, or it is not yours. (room_not_found)\n',
    })
  })
})

describe('files', () => {
  const write = async (folder: string, files: Record<string, string | Uint8Array>) => {
    for (const [name, data] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true })
      await writeFile(join(folder, name), data)
    }
  }

  it('and folders are added, again as new versions', async ({
    backend,
    device,
    folder,
    options,
  }) => {
    const { client } = device
    await client.createRoom('Files')
    const docs = join(folder, 'docs')
    await write(docs, {
      'a.md': '# One',
      'deep/b.pdf': createPdf(['Two']),
      '.hidden.md': 'x',
      'program.exe': 'x',
    })
    const added = await runCli(['add', 'files', docs], options)
    expect(added).toMatchObject({ code: 0, stdout: 'added: docs/a\nadded: docs/deep/b\n' })
    expect(added.stderr).toBe(`skipped: ${join(docs, 'program.exe')}\n`)
    await backend.settled()
    await write(docs, { 'a.md': '# One and a half' })
    const again = await runCli(['add', 'files', docs], options)
    expect(again.stdout).toBe('new version: docs/a\nthere already: docs/deep/b\n')
    await write(folder, { 'broken.pdf': 'no PDF' })
    const broken = await runCli(['add', 'files', join(folder, 'broken.pdf'), '--json'], options)
    expect(broken.code).toBe(1)
    expect(JSON.parse(broken.stdout)).toMatchObject([{ outcome: 'failed', code: 'not_a_pdf' }])
    expect(await runCli(['add', 'files', join(folder, 'nothing')], options)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('(ENOENT)') as string,
    })
    await backend.settled()
  })

  it('of a folder are kept the same, and deleted where that is asked for alone', async ({
    backend,
    device: { client },
    folder,
    options,
  }) => {
    const { id } = await client.createRoom('Sync')
    await client.addArticle(id, { title: 'Written here', body: 'Stays.' })
    const docs = join(folder, 'docs')
    await write(docs, { 'a.md': '# A', 'b.md': '# B', 'c/d.md': '# D' })
    const sync = async (...more: string[]) => {
      const { code, stdout } = await runCli(['sync', 'sync', docs, ...more], options)
      expect(code).toBe(0)
      await backend.settled()
      return stdout
    }
    expect(await sync()).toBe('add: a.md\nadd: b.md\nadd: c/d.md\n')
    expect(await sync()).toBe('keep: a.md\nkeep: b.md\nkeep: c/d.md\n')
    await write(docs, { 'a.md': '# A again' })
    await rm(join(docs, 'b.md'))
    expect(await sync('--dry-run', '--delete')).toBe('replace: a.md\nkeep: c/d.md\ndelete: b\n')
    expect(await sync()).toBe('replace: a.md\nkeep: c/d.md\n')
    const titles = async () => (await client.listDocuments(id)).map(({ title }) => title).sort()
    expect(await titles()).toEqual(['Written here', 'a', 'b', 'c/d'])
    expect(await sync('--delete')).toBe('keep: a.md\nkeep: c/d.md\ndelete: b\n')
    expect(await titles()).toEqual(['Written here', 'a', 'c/d'])
  })

  it('and conversations are written to a folder, and nowhere else', async ({
    backend,
    device: { client },
    folder,
    options,
  }) => {
    const { id } = await client.createRoom('Out')
    const pdf = createPdf(['Tea costs two euros.'])
    await client.uploadDocument(id, { name: '../../tea.pdf', data: pdf })
    await client.addArticle(id, { title: '../../tea', body: 'Tea.' })
    await backend.settled()
    backend.model.scenario('plain', { answer: 'Tea costs two euros [1].' })
    await client.outbox.send(id, { question: 'What does tea cost?' })
    await expect.poll(async () => (await client.openRoom(id)).messages[1]?.status).toBe('done')
    const out = join(folder, 'out')
    const exported = await runCli(['export', 'out', '--out', out], options)
    expect(exported).toMatchObject({ code: 0 })
    expect((await readdir(out)).sort()).toEqual(['conversation.md', 'documents', 'room.json'])
    const documents = (await readdir(join(out, 'documents'))).sort()
    expect(documents).toEqual(['__.._tea.md', '__.._tea.pdf'])
    expect(new Uint8Array(await readFile(join(out, 'documents', '__.._tea.pdf')))).toEqual(pdf)
    const text = await readFile(join(out, 'conversation.md'), 'utf8')
    expect(text).toContain('## What does tea cost?\n\nTea costs two euros [1].\n\n- [1] ')
    const again = await runCli(['export', 'out', '--out', out], options)
    expect(again.code).toBe(2)
  })
})
