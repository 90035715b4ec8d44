import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import { createRoom, createUser, type Project, type User } from './support.ts'

let ann: User
let ben: User
let room: string
test.beforeEach(async ({ project }) => {
  ann = await createUser(project, 'ann')
  ben = await createUser(project, 'ben')
  room = await createRoom(project, ann, 'Bees')
})

async function invite(
  project: Project,
  role = 'asker',
  uses = 1,
  expires: string | null = null,
): Promise<string> {
  const [made] = await project.as<{ token: string }>(
    ann,
    'select public.create_invitation($1, $2, $3, $4::timestamptz) as token',
    [room, role, uses, expires],
  )
  return made?.token ?? ''
}

/** The room, or why not. */
async function accept(project: Project, person: User, token: string | null): Promise<string> {
  try {
    const [row] = await project.as<{ id: string }>(
      person,
      'select public.accept_invitation($1) as id',
      [token],
    )
    return row?.id ?? ''
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}
const preview = async (project: Project, person: User, token: string) =>
  (
    await project.as<{ shown: Record<string, unknown> }>(
      person,
      'select public.invitation_preview($1) as shown',
      [token],
    )
  )[0]?.shown
const inHour = () => new Date(Date.now() + 3_600_000).toISOString()

describe('an invitation', () => {
  test('says who invites to what, and lets one in, in its role', async ({ project }) => {
    await project.as(ann, `insert into public.profiles (name) values ('Ann')`)
    const token = await invite(project)
    expect(await preview(project, ben, token)).toEqual({
      room_id: room,
      room_name: 'Bees',
      role: 'asker',
      invited_by: 'Ann',
      expires_at: null,
      is_used: false,
      is_member: false,
    })
    expect(await accept(project, ben, token)).toBe(room)
    const members = await project.as<{ role: string; name: string | null }>(
      ben,
      'select role, name from public.list_members($1)',
      [room],
    )
    expect(members).toEqual([
      { role: 'owner', name: 'Ann' },
      { role: 'asker', name: null },
    ])
    expect(await preview(project, ben, token)).toMatchObject({ is_used: true, is_member: true })
  })

  test('is kept as a hash alone', async ({ project }) => {
    const token = await invite(project)
    const [row] = await project.query<{ row: string }>(
      'select i::text as row from private.invitations i where room_id = $1',
      [room],
    )
    expect(token).toMatch(/^[0-9a-f]{64}$/)
    expect(row?.row).not.toContain(token)
  })

  test('lets in as many as it says, each once, and whoever is there stays what they are', async ({
    project,
  }) => {
    const token = await invite(project, 'reader', 2)
    const [cem, dee] = [await createUser(project), await createUser(project)]
    expect(await accept(project, ann, token)).toBe(room)
    expect(await accept(project, ben, token)).toBe(room)
    expect(await accept(project, ben, token)).toBe(room)
    expect(await accept(project, cem, token)).toBe(room)
    expect(await accept(project, dee, token)).toBe('invitation_used')
    const roles = await project.query<{ role: string }>(
      'select role from public.room_members where room_id = $1',
      [room],
    )
    expect(roles.map(({ role }) => role).sort()).toEqual(['owner', 'reader', 'reader'])
  })

  test('lets nobody in again who was removed', async ({ project }) => {
    const token = await invite(project, 'reader', 5)
    await accept(project, ben, token)
    await project.as(ann, 'select public.remove_member($1, $2)', [room, ben.id])
    expect(await accept(project, ben, token)).toBe('invitation_used')
    expect(await accept(project, await createUser(project), token)).toBe(room)
  })

  test('ends with its time, when it is taken back, and with its room', async ({ project }) => {
    const [short, back, away] = [
      await invite(project, 'reader', 1, inHour()),
      await invite(project),
      await invite(project),
    ]
    await project.query(
      `update private.invitations set expires_at = now() where expires_at is not null`,
    )
    expect(await accept(project, ben, short)).toBe('invitation_expired')
    await project.as(ann, 'select public.revoke_invitation($1)', [back])
    expect(await accept(project, ben, back)).toBe('invitation_not_found')
    await project.as(ann, 'select public.trash_room($1)', [room])
    expect(await accept(project, ben, away)).toBe('invitation_not_found')
    await project.as(ann, 'select public.restore_room($1)', [room])
    expect(await accept(project, ben, away)).toBe(room)
  })

  test('is listed for owners until it is spent', async ({ project }) => {
    const token = await invite(project, 'editor', 1, inHour())
    const list = () =>
      project.as<{ id: string; role: string; uses: number }>(
        ann,
        'select id, role, uses from public.list_invitations($1)',
        [room],
      )
    expect(await list()).toMatchObject([{ role: 'editor', uses: 0 }])
    await accept(project, ben, token)
    expect(await list()).toEqual([])
  })

  test.for<[string, string, number | null, string | null]>([
    ['role_unknown', 'owner', 1, null],
    ['role_unknown', 'admin', 1, null],
    ['invalid_request', 'reader', 0, null],
    ['invalid_request', 'reader', 1001, null],
    ['invalid_request', 'reader', null, null],
    ['invalid_request', 'reader', 1, '2020-01-01'],
  ])('%s: for %s, %s uses, until %s, is none', async ([code, role, uses, expires], { project }) => {
    const create = project.as(
      ann,
      'select public.create_invitation($1, $2, $3::int, $4::timestamptz)',
      [room, role, uses, expires],
    )
    await expect(create).rejects.toThrow(code)
  })

  test('is one of a bounded number', async ({ project }) => {
    await project.query(`update private.limits set value = 2 where name = 'invitations_per_room'`)
    const first = await invite(project)
    await invite(project)
    await expect(invite(project)).rejects.toThrow('too_many_invitations')
    await project.as(ann, 'select public.revoke_invitation($1)', [first])
    await invite(project)
    await project.query(`update private.limits set value = 50 where name = 'invitations_per_room'`)
    await project.query(
      `update private.limits set value = 1 where name = 'invitation_mails_per_hour'`,
    )
    const mail = () =>
      project.as(ann, `select public.create_invitation($1, 'reader', p_email => 'a@example.com')`, [
        room,
      ])
    await mail()
    await expect(mail()).rejects.toThrow('too_many_invitations')
    await invite(project)
    await project.query(
      `update private.limits set value = 30 where name = 'invitation_mails_per_hour'`,
    )
  })

  test('lets nobody into a full room', async ({ project }) => {
    await project.query(`update private.limits set value = 1 where name = 'members_per_room'`)
    const token = await invite(project)
    expect(await accept(project, ben, token)).toBe('too_many_members')
    await project.query(`update private.limits set value = 500 where name = 'members_per_room'`)
    expect(await accept(project, ben, token)).toBe(room)
  })
})

describe('guessing', () => {
  test('is counted although each guess is refused, and ends even right ones, for others too late', async ({
    project,
  }) => {
    await project.query(`update private.limits set value = 5 where name = 'wrong_invitations'`)
    // What the tests before this one tried is counted somewhere, too.
    for (let n = 0; n < 8; n++) await project.query(`select setval('private.wrong_tokens_${n}', 1)`)
    const token = await invite(project, 'reader', 2)
    for (const wrong of [
      'x',
      '',
      null,
      token.slice(1),
      token.toUpperCase().replace(/[A-F]/g, 'a') + '0',
    ]) {
      expect(await accept(project, ben, wrong)).toBe('invitation_not_found')
    }
    expect(await accept(project, ben, token)).toBe('too_many_guesses')
    await expect(preview(project, ben, token)).rejects.toThrow('too_many_guesses')
    // Another person's guesses are counted elsewhere: of eight places, so some of nine people have another.
    const outcomes = new Set<string>()
    await project.query(`update private.invitations set max_uses = 100 where room_id = $1`, [room])
    for (let i = 0; i < 9; i++)
      outcomes.add(await accept(project, await createUser(project), token))
    expect(outcomes).toContain(room)
    await project.query(`update private.limits set value = 50 where name = 'wrong_invitations'`)
    expect(await accept(project, ben, token)).toBe(room)
  })

  test('needs a session', async ({ project }) => {
    const token = await invite(project)
    for (const name of ['accept_invitation', 'invitation_preview']) {
      expect(await project.attempt('anon', `select public.${name}($1)`, [token])).toBe('42501')
      expect(await project.attempt(ben, `select public.${name}($1)`, [token])).toBe(1)
    }
  })
})
