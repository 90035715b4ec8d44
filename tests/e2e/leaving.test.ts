import { describe, expect } from 'vitest'
import { createRoom } from '../support/client.ts'
import { expectAccessible } from './axe.ts'
import { it } from './fixtures.ts'
import { DESK, eventually, openScreen, PHONE, sentence } from './screen.ts'
import { createPerson, giveName, joinRoom } from './world.ts'

describe.each([
  ['on a desk, in English', 'en', DESK],
  ['on a phone, in Chinese', 'zh-TW', PHONE],
] as const)('who deletes their account, %s', (_name, language, viewport) => {
  it('says what becomes of each room that others are in', async ({ world }) => {
    const [ann, ben, cid] = await Promise.all([
      createPerson(world),
      createPerson(world),
      createPerson(world),
    ])
    await giveName(ben, 'Ben Baker')
    const handed = await createRoom(ann, 'Handed over')
    const deleted = await createRoom(ann, 'Deleted')
    const shared = await createRoom(ann, 'With two owners')
    await createRoom(ann, 'Only hers')
    for (const id of [handed, deleted, shared]) await joinRoom(ann, ben, id, 'asker')
    await joinRoom(ann, cid, handed, 'reader')
    await ann.client
      .rpc('set_member_role', { p_room_id: shared, p_user_id: ben.id, p_role: 'owner' })
      .throwOnError()

    const locale = language === 'en' ? 'en-US' : language
    const { page } = await openScreen(world, ann, { viewport, locale })
    await page.goto(`${world.app.url}/account`)
    await page.getByTestId('delete-account').click()
    const choices = page.getByTestId('room-choice')
    await eventually(() => choices.count()).toBe(2)
    await expectAccessible(page)
    // Nothing is decided for anybody.
    const confirm = page.getByTestId('delete-account-confirm')
    await page.getByTestId('delete-account-email').fill(ann.email)
    expect(await confirm.isDisabled()).toBe(true)
    const of = (name: string) =>
      page.getByTestId('rooms-of-others').locator('label').filter({ hasText: name })
    await of('Handed over').getByTestId('room-choice').selectOption(ben.id)
    expect(await confirm.isDisabled()).toBe(true)
    await of('Deleted').getByTestId('room-choice').selectOption('delete')
    await confirm.click()
    await page.getByText(sentence(language, 'account_deleted')).waitFor()

    const { data } = await ben.client.from('rooms').select('name, owner_id').order('name')
    expect(data).toEqual([
      { name: 'Handed over', owner_id: ben.id },
      { name: 'With two owners', owner_id: ben.id },
    ])
    const { data: cids } = await cid.client.from('rooms').select('name')
    expect(cids).toEqual([{ name: 'Handed over' }])
    await page.context().close()
  })

  it('is told when it went wrong, and nothing is done', async ({ world }) => {
    const [ann, ben] = await Promise.all([createPerson(world), createPerson(world)])
    const roomId = await createRoom(ann, 'Left meanwhile')
    await joinRoom(ann, ben, roomId, 'asker')
    const { page } = await openScreen(world, ann, { viewport })
    await page.goto(`${world.app.url}/account`)
    await page.getByTestId('delete-account').click()
    await page.getByTestId('room-choice').selectOption(ben.id)
    await page.getByTestId('delete-account-email').fill(ann.email)
    await ben.client.rpc('leave_room', { p_room_id: roomId }).throwOnError()
    await page.getByTestId('delete-account-confirm').click()
    await page.getByTestId('auth-error').waitFor()
    // As it is now: nobody is left to hand it to.
    await eventually(() => page.getByTestId('room-choice').count()).toBe(0)
    expect((await ann.client.from('rooms').select('id')).data).toEqual([{ id: roomId }])
    await page.context().close()
  })
})
