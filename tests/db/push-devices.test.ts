import { describe, expect } from 'vitest'
import { test } from './fixtures.ts'
import { AUTH, devicesOf, newEndpoint, P256DH, subscribe } from './push-device.ts'
import { createUser, PERMISSION_DENIED as DENIED, type User } from './support.ts'

let ann: User
let ben: User
test.beforeEach(async ({ project }) => {
  ann = await createUser(project, 'ann')
  ben = await createUser(project, 'ben')
  await project.query('delete from public.push_subscriptions')
})

describe('a device', () => {
  test('is its owner’s to see, to set and to remove, and nobody else’s', async ({ project }) => {
    const id = await subscribe(project, ann)
    const set = `update public.push_subscriptions set kinds = array['mention'], quiet_from = '22:00', quiet_until = '07:00'
      where id = '${id}' returning id`
    const remove = `delete from public.push_subscriptions where id = '${id}' returning id`
    const read = `select id from public.push_subscriptions where id = '${id}'`
    for (const statement of [set, remove, read]) {
      expect(await project.attempt(ann, statement)).toBe(1)
      expect(await project.attempt(ben, statement)).toBe(0)
      expect(await project.attempt('anon', statement)).toBe(DENIED)
    }
  })

  test('shows its secrets to nobody, and is made by the call alone', async ({ project }) => {
    await subscribe(project, ann)
    const see = (column: string) =>
      project.attempt(ann, `select ${column} from public.push_subscriptions`)
    expect(await see('endpoint')).toBe(1)
    expect(await see('p256dh')).toBe(DENIED)
    expect(await see('auth')).toBe(DENIED)
    const move = `update public.push_subscriptions set endpoint = 'https://push.example/x' returning id`
    expect(await project.attempt(ann, move)).toBe(DENIED)
    const add = `insert into public.push_subscriptions (user_id, endpoint, p256dh, auth, language, label, time_zone)
      values ('${ann.id}', 'https://push.example/y', '${P256DH}', '${AUTH}', 'en', 'x', 'UTC') returning id`
    expect(await project.attempt(ann, add)).toBe(DENIED)
    expect(await project.attempt('service', add)).toBe(1)
  })

  test('is one however often its browser says so, and keeps what was set', async ({ project }) => {
    const endpoint = newEndpoint()
    const id = await subscribe(project, ann, { endpoint })
    await project.as(ann, `update public.push_subscriptions set kinds = array['mention']`)
    expect(await subscribe(project, ann, { endpoint })).toBe(id)
    const renewed = newEndpoint()
    expect(await subscribe(project, ann, { endpoint: renewed, replaces: endpoint })).toBe(id)
    expect(await devicesOf(project, ann)).toMatchObject([
      { id, endpoint: renewed, kinds: ['mention'] },
    ])
    // Nobody gives up what is another's.
    await subscribe(project, ben, { replaces: renewed })
    expect(await devicesOf(project, ann)).toMatchObject([{ endpoint: renewed }])
  })

  test('belongs to whoever signed in last in that browser', async ({ project }) => {
    const endpoint = newEndpoint()
    await subscribe(project, ann, { endpoint })
    await subscribe(project, ben, { endpoint })
    expect(await devicesOf(project, ann)).toEqual([])
    expect(await devicesOf(project, ben)).toMatchObject([{ endpoint }])
  })

  test.for([
    'http://push.example/x',
    'https://me:secret@push.example/x',
    'https://push.example',
    'ftp://push.example/x',
    `https://push.example/${'x'.repeat(2000)}`,
  ])('is not at %s', async (endpoint, { project }) => {
    await expect(subscribe(project, ann, { endpoint })).rejects.toMatchObject({ code: '23514' })
  })

  test('has a time zone that there is, UTC where its browser knows another', async ({
    project,
  }) => {
    await subscribe(project, ann, { zone: 'Mars/Olympus' })
    expect(await devicesOf(project, ann)).toMatchObject([{ time_zone: 'UTC' }])
    const set = (zone: string) =>
      project.attempt(
        ann,
        `update public.push_subscriptions set time_zone = '${zone}' returning id`,
      )
    expect(await set('Mars/Olympus')).toBe('22023')
    expect(await set('Europe/Zurich')).toBe(1)
  })

  test('has quiet hours with a beginning and an end, or none', async ({ project }) => {
    await subscribe(project, ann)
    const set = (from: string, until: string) =>
      project.attempt(
        ann,
        `update public.push_subscriptions set quiet_from = ${from}, quiet_until = ${until} returning id`,
      )
    expect(await set(`'22:00'`, 'null')).toBe('23514')
    expect(await set(`'22:00'`, `'22:00'`)).toBe('23514')
    expect(await set(`'22:00'`, `'07:00'`)).toBe(1)
    expect(await set('null', 'null')).toBe(1)
  })

  test('is one of so many', async ({ project }) => {
    await project.query(`update private.limits set value = 2 where name = 'push_devices'`)
    const endpoint = newEndpoint()
    await subscribe(project, ann, { endpoint })
    await subscribe(project, ann)
    await expect(subscribe(project, ann)).rejects.toMatchObject({
      code: 'PT409',
      message: 'too_many_devices',
    })
    await subscribe(project, ann, { endpoint })
    await subscribe(project, ben)
    await project.query(`update private.limits set value = 20 where name = 'push_devices'`)
  })

  test('goes with its sign-in, with the account, and when its owner is banned', async ({
    project,
  }) => {
    const session = crypto.randomUUID()
    await project.query('insert into auth.sessions (id, user_id) values ($1, $2)', [
      session,
      ann.id,
    ])
    const signedIn = await subscribe(project, ann)
    const other = await subscribe(project, ann)
    await project.query('update public.push_subscriptions set session_id = $1 where id = $2', [
      session,
      signedIn,
    ])
    await project.query('delete from auth.sessions where id = $1', [session])
    expect(await devicesOf(project, ann)).toMatchObject([{ id: other }])

    await project.as('service', `select admin.suspend($1, now() + interval '1 day')`, [ann.id])
    expect(await devicesOf(project, ann)).toEqual([])
    await expect(subscribe(project, ann)).rejects.toMatchObject({ code: 'PT401' })

    await subscribe(project, ben)
    await project.as(ben, 'select public.delete_my_account()')
    expect(await project.query('select id from public.push_subscriptions')).toEqual([])
  })

  test('knows the sign-in that it was made in', async ({ project }) => {
    const session = crypto.randomUUID()
    await project.query('insert into auth.sessions (id, user_id) values ($1, $2)', [
      session,
      ann.id,
    ])
    const claims = { sub: ann.id, role: 'authenticated', session_id: session }
    await project.database.transaction(async (connection) => {
      await connection.query(
        `select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)`,
        [JSON.stringify(claims)],
      )
      await connection.query(
        `select public.save_push_subscription('https://push.example/signed-in', $1, $2, 'en', 'Desk')`,
        [P256DH, AUTH],
      )
    })
    expect(await project.value('select session_id from public.push_subscriptions')).toBe(session)
  })
})
