import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Failure } from '#lib/api/failure.ts'
import type { DocumentRow } from '#lib/contract.ts'
import { type Answer, fakeSupabase, given, never, refused } from '#lib/state/fake-supabase.ts'
import { ArticleEditor } from './article-editor.svelte.ts'

const DRAFT_KEY = 'documind:article:r:new'

const article = (id: string) => ({ id, title: id, version: 1, live_version: 1 }) as DocumentRow
const draft = (title: string, body: string): string => JSON.stringify({ title, body })

const stored = new Map<string, string>()
const addArticle = vi.fn<(article: object) => Promise<void>>()
const saveArticle = vi.fn<(id: string, article: object) => Promise<void>>()
const answer = vi.fn<Answer>()

beforeEach(() => {
  stored.clear()
  addArticle.mockReset().mockResolvedValue()
  saveArticle.mockReset().mockResolvedValue()
  answer.mockReset().mockImplementation((request) => {
    const [, id = ''] = /\.eq\("id","(\w+)"\)/.exec(request) ?? []
    return given(request.startsWith('pages') ? [{ content: 'Page' }] : { title: id, body: 'Saved' })
  })
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const setUp = (): ArticleEditor =>
  new ArticleEditor(fakeSupabase(answer), { id: 'r', documents: { addArticle, saveArticle } })

/** Of one file that is read when a test says so. */
function slowFile(name: string, text: string) {
  const read = Promise.withResolvers<void>()
  const file = new File([text], name)
  const bytes = file.arrayBuffer.bind(file)
  file.arrayBuffer = () => read.promise.then(bytes)
  return { file, arrive: read.resolve }
}

describe('a new article', () => {
  it('is empty, open, and was opened once', () => {
    const editor = setUp()
    expect(editor).toMatchObject({ open: false, wasOpened: false })
    editor.write()
    expect(editor).toMatchObject({ open: true, wasOpened: true, isNew: true, title: '', body: '' })
    editor.open = false
    expect(editor).toMatchObject({ open: false, wasOpened: true })
  })

  it('is kept while it is written, and comes back after the page was left', () => {
    const editor = setUp()
    editor.write()
    editor.title = 'Heater'
    editor.body = 'Forty litres.'
    const later = setUp()
    later.write()
    expect(later).toMatchObject({ title: 'Heater', body: 'Forty litres.', restored: true })
    later.startOver()
    expect(later).toMatchObject({ title: '', body: '', restored: false })
    expect(stored.size).toBe(0)
  })

  it('does not take over what cannot be read', () => {
    stored.set(DRAFT_KEY, '{"title":7}')
    const editor = setUp()
    editor.write()
    expect(editor).toMatchObject({ title: '', restored: false })
  })

  it('is saved, closed and kept no longer', async () => {
    const editor = setUp()
    editor.write()
    editor.title = ' Heater '
    editor.body = 'Forty litres.'
    const saving = editor.save()
    expect(editor.busy).toBe(true)
    await saving
    expect(addArticle).toHaveBeenCalledExactlyOnceWith({ title: 'Heater', body: 'Forty litres.' })
    expect(editor).toMatchObject({ open: false, busy: false, failure: null })
    expect(stored.size).toBe(0)
  })

  it.each([
    ['name_empty', ' ', 'Text'],
    ['article_empty', 'Title', ' \n'],
  ])('is refused with %s before it is sent', async (code, title, body) => {
    const editor = setUp()
    editor.write()
    editor.title = title
    editor.body = body
    await editor.save()
    expect(editor).toMatchObject({ open: true, busy: false, failure: code })
    expect(addArticle).not.toHaveBeenCalled()
  })

  it('that cannot be saved stays, with the reason, and can be saved again', async () => {
    const editor = setUp()
    editor.write()
    editor.title = 'Heater'
    editor.body = 'Text'
    addArticle.mockRejectedValueOnce(new Failure('offline'))
    await editor.save()
    expect(editor).toMatchObject({ open: true, busy: false, failure: 'offline', body: 'Text' })
    expect(stored.get(DRAFT_KEY)).toBe(draft('Heater', 'Text'))
    await editor.save()
    expect(editor).toMatchObject({ open: false, failure: null })
  })
})

describe('another version', () => {
  it('begins with what is saved, and is saved under the same document', async () => {
    const editor = setUp()
    await editor.edit(article('a'))
    expect(editor).toMatchObject({ isNew: false, title: 'a', body: 'Saved', restored: false })
    editor.body = 'Better'
    editor.startOver()
    expect(editor.body).toBe('Saved')
    await editor.save()
    expect(saveArticle).toHaveBeenCalledExactlyOnceWith('a', { title: 'a', body: 'Saved' })
  })

  it('that cannot be read opens nothing', async () => {
    answer.mockImplementationOnce(() => refused('document_not_found'))
    const editor = setUp()
    await expect(editor.edit(article('a'))).rejects.toMatchObject({ code: 'document_not_found' })
    expect(editor.open).toBe(false)
  })

  it('that comes late, or never, does not take the place of one begun meanwhile', async () => {
    const slow = Promise.withResolvers<{ data: unknown; error: unknown }>()
    answer.mockReturnValueOnce(slow.promise).mockImplementationOnce(never)
    const editor = setUp()
    const late = editor.edit(article('late'))
    void editor.edit(article('never'))
    await editor.edit(article('b'))
    slow.resolve({ data: { title: 'late', body: 'Late' }, error: null })
    await late
    expect(editor).toMatchObject({ title: 'b', body: 'Saved' })
  })

  it('of a file is a new article with its text', async () => {
    stored.set(DRAFT_KEY, draft('Draft', 'From before'))
    const editor = setUp()
    await editor.writeFrom(article('a'))
    expect(editor).toMatchObject({ isNew: true, title: 'a', body: 'Page', restored: false })
  })
})

describe('a file that is put in', () => {
  it('gives its name and text, and later ones their text below', async () => {
    const editor = setUp()
    editor.write()
    await editor.fillFrom(new File(['One'], 'First.txt'))
    await editor.fillFrom(new File(['Two'], 'Second.md'))
    expect(editor).toMatchObject({ title: 'First', body: 'One\n\nTwo', busy: false })
    expect(stored.get(DRAFT_KEY)).toBe(draft('First', 'One\n\nTwo'))
  })

  it('that cannot be read says why, and changes nothing', async () => {
    const editor = setUp()
    editor.write()
    editor.body = 'Mine'
    await editor.fillFrom(new File(['text'], 'a.pdf'))
    expect(editor).toMatchObject({ failure: 'not_a_pdf', busy: false, body: 'Mine' })
  })

  it('does not end up in another article that was begun while it was read', async () => {
    const editor = setUp()
    editor.write()
    const { file, arrive } = slowFile('Slow.txt', 'Slow')
    const filling = editor.fillFrom(file)
    await editor.edit(article('a'))
    expect(editor.busy).toBe(false)
    arrive()
    await filling
    expect(editor).toMatchObject({ title: 'a', body: 'Saved' })
  })
})

describe('an article that is begun while another is being saved', () => {
  it('stays open, has no failure of the other one, and can be saved', async () => {
    const editor = setUp()
    editor.write()
    editor.title = 'First'
    editor.body = 'Text'
    const saved = Promise.withResolvers<void>()
    addArticle.mockReturnValueOnce(saved.promise)
    const saving = editor.save()
    await editor.edit(article('a'))
    saved.resolve()
    await saving
    expect(editor).toMatchObject({ open: true, title: 'a', busy: false, failure: null })
    expect(stored.has(DRAFT_KEY)).toBe(false)

    saveArticle.mockImplementationOnce(never)
    void editor.save()
    editor.write()
    editor.title = 'Third'
    editor.body = 'Text'
    await editor.save()
    expect(addArticle).toHaveBeenCalledTimes(2)
    expect(editor.open).toBe(false)
  })
})
