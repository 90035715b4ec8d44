import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import { createRoom, type Project, type User } from './support.ts'
import { ask, claimAnswer, finish, retryAnswer } from './writer.ts'

let room: string
let other: string
test.beforeAll(async ({ project, alice }) => {
  room = await createRoom(project, alice, 'Planets')
  other = await createRoom(project, alice, '行星')
})

/** A question with its finished answer. */
async function say(
  project: Project,
  roomId: string,
  question: string,
  content: string,
): Promise<string> {
  const { answer } = await ask(project, roomId, question)
  await claimAnswer(project, roomId)
  await finish(project, answer, { content })
  return answer
}

interface Hit {
  id: string
  room_name: string
  content: string
  created_at: string
}
const search = (
  project: Project,
  alice: User,
  queries: string[],
  as: User = alice,
  before: string | null = null,
  limit = 20,
) =>
  project.as<Hit>(as, 'select * from public.search_messages($1, $2, $3)', [queries, before, limit])
const contents = (hits: Hit[]) => hits.map(({ content }) => content)

describe('search over messages', () => {
  test.beforeAll(async ({ project }) => {
    await say(
      project,
      room,
      'How hot is Venus?',
      'Venus is about 465 degrees hot. 100% sure_thing.',
    )
    await say(project, room, 'Ｗｈｉｃｈ planet is ＲＥＤ?', 'Mars is red.')
    await say(project, other, '金星有多熱？', '金星大約攝氏 465 度。')
  })

  test.for<[string, string[], string[]]>([
    [
      'words in any order and case',
      ['HOT venus'],
      ['Venus is about 465 degrees hot. 100% sure_thing.', 'How hot is Venus?'],
    ],
    [
      'pieces of words',
      ['465'],
      ['金星大約攝氏 465 度。', 'Venus is about 465 degrees hot. 100% sure_thing.'],
    ],
    ['Chinese without word breaks', ['多熱'], ['金星有多熱？']],
    ['full width as half width', ['which red'], ['Ｗｈｉｃｈ planet is ＲＥＤ?']],
    [
      'what like would take for wildcards',
      ['0% sure_'],
      ['Venus is about 465 degrees hot. 100% sure_thing.'],
    ],
    ['any of several spellings', ['多热', '多熱'], ['金星有多熱？']],
    ['not words of two messages', ['Venus Mars'], []],
    ['nothing for nothing', ['  '], []],
    ['nothing for a lone wildcard', ['%x%'], []],
  ])('finds %s', async ([_name, queries, expected], { project, alice }) => {
    expect(contents(await search(project, alice, queries))).toEqual(expected)
  })

  test('finds only what is the caller’s', async ({ project, alice, bob }) => {
    expect(await search(project, alice, ['Venus'], bob)).toEqual([])
    expect(await project.attempt('anon', `select * from public.search_messages('{Venus}')`)).toBe(
      '42501',
    )
  })

  test('pages back in time over all rooms', async ({ project, alice }) => {
    const [newest] = await search(project, alice, ['465'], alice, null, 1)
    expect(newest?.room_name).toBe('行星')
    const rest = await search(project, alice, ['465'], alice, newest?.created_at ?? null, 5)
    expect(rest.map(({ room_name }) => room_name)).toEqual(['Planets'])
  })

  test('knows only the newest of several answers', async ({ project, alice }) => {
    const first = await say(
      project,
      room,
      'Is Pluto a planet?',
      'Pluto is one, said the first answer.',
    )
    await retryAnswer(project, first)
    expect(await search(project, alice, ['first answer'])).toEqual([])
  })

  test('forgets a room that was put away', async ({ project, alice }) => {
    const gone = await createRoom(project, alice)
    await say(project, gone, 'What is a quokka?', 'A small animal.')
    await project.as(alice, 'select public.trash_room($1)', [gone])
    expect(await search(project, alice, ['quokka'])).toEqual([])
  })
})

describe('the history of questions', () => {
  interface Line {
    question: string
    answer: string
    room_name: string
    created_at: string
  }
  const history = (
    project: Project,
    alice: User,
    before: string | null,
    limit: number,
    as: User = alice,
  ) => project.as<Line>(as, 'select * from public.list_questions($1, $2)', [before, limit])

  test('pages through all rooms, newest first, each question once', async ({ project, alice }) => {
    const all = await history(project, alice, null, 100)
    expect(all.length).toBeGreaterThan(3)
    const paged: Line[] = []
    for (let before: string | null = null; ;) {
      const page: Line[] = await history(project, alice, before, 2)
      paged.push(...page)
      const last = page.at(-1)
      if (last === undefined) break
      before = last.created_at
    }
    expect(paged).toEqual(all)
    expect(new Set(all.map(({ room_name }) => room_name))).toEqual(new Set(['Planets', '行星']))
  })

  test('shows the beginning of long answers, and only the caller’s', async ({
    project,
    alice,
    bob,
  }) => {
    await say(project, room, 'Long?', 'x'.repeat(5000))
    expect((await history(project, alice, null, 1))[0]?.answer).toHaveLength(400)
    expect(await history(project, alice, null, 10, bob)).toEqual([])
  })
})
