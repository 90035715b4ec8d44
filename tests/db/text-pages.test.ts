import { expect } from 'vitest'
import { test } from './fixtures.ts'
import {
  addArticle,
  createRoom,
  createUser,
  PERMISSION_DENIED,
  type Project,
  type User,
} from './support.ts'
import { asClaim, type Claim, claim, expireLease, type Page, readDocument } from './worker.ts'

// Pages of a text are stored ahead of their chunks; they count as done with their chunks only.

let alice: User
let id: string
test.beforeEach(async ({ project }) => {
  await project.query('delete from auth.users')
  alice = await createUser(project, 'alice')
  id = await addArticle(project, alice, await createRoom(project, alice))
})

const page = (number: number, content = `Page ${number}`): Page => ({
  number,
  content,
  state: content === '' ? 'empty' : 'text',
})

const STORE_TEXT = 'select public.store_text_pages($1, $2, $3) as held'
const storeText = async (
  project: Project,
  { id, lease }: Claim,
  pages: Page[],
): Promise<boolean | undefined> =>
  (
    await project.as<{ held: boolean }>('service', STORE_TEXT, [id, lease, JSON.stringify(pages)])
  )[0]?.held

const storedPages = (project: Project): Promise<{ number: number; content: string }[]> =>
  project.query('select number, content from public.pages where document_id = $1 order by number', [
    id,
  ])

/** Lets the document go after a slice whose pages are stored already. */
const finishSlice = (
  project: Project,
  { id, lease }: Claim,
  pageCount: number,
  numbers: number[],
) =>
  project.as('service', 'select * from public.store_pages($1, $2, $3, $4, $5)', [
    id,
    lease,
    pageCount,
    JSON.stringify(numbers.map((number) => ({ number }))),
    '[]',
  ])

test('are stored under the lease, which goes on, and are counted with their slices', async ({
  project,
}) => {
  const first = asClaim((await claim(project))[0])
  expect(await storeText(project, first, [page(1), page(2, '')])).toBe(true)
  expect(await storeText(project, first, [page(3)])).toBe(true)
  expect(await readDocument(project, id)).toMatchObject({
    page_count: null,
    pages_done: 0,
    lease: first.lease,
  })
  await finishSlice(project, first, 3, [])
  expect(await readDocument(project, id)).toMatchObject({
    status: 'extracting',
    page_count: 3,
    pages_done: 0,
    lease: null,
  })
  await finishSlice(project, asClaim((await claim(project))[0]), 3, [1, 2])
  await finishSlice(project, asClaim((await claim(project))[0]), 3, [3])
  expect(await readDocument(project, id)).toMatchObject({
    status: 'embedding',
    pages_done: 3,
    pages_empty: 1,
    text_length: 12,
  })
})

test('that a dead worker left are written over, but for those that have chunks', async ({
  project,
}) => {
  const dead = asClaim((await claim(project))[0])
  await storeText(project, dead, [page(1, 'Old'), page(2, 'Old')])
  await expireLease(project, id)
  const next = asClaim((await claim(project))[0])
  expect(await storeText(project, dead, [page(1, 'Late')])).toBe(false)
  await storeText(project, next, [page(1, 'New'), page(2, 'New')])
  await finishSlice(project, next, 2, [1])
  const last = asClaim((await claim(project))[0])
  await storeText(project, last, [page(1, 'Newest'), page(2, 'Newest')])
  expect(await storedPages(project)).toEqual([
    { number: 1, content: 'New' },
    { number: 2, content: 'Newest' },
  ])
})

test('are stored by the service alone', async ({ project }) => {
  const { lease } = asClaim((await claim(project))[0])
  const values = [id, lease, JSON.stringify([page(1)])]
  expect(await project.attempt(alice, STORE_TEXT, values)).toBe(PERMISSION_DENIED)
  expect(await storedPages(project)).toEqual([])
  expect(await project.attempt('service', STORE_TEXT, values)).toBe(1)
})
