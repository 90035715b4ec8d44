import { describe, expect } from 'vitest'
import { ROLE_RIGHTS } from '../../../functions/_shared/contract/roles.ts'
import { hostedTest } from '../fixtures.ts'
import { actionOf } from './actions.ts'
import { ACTORS, readTable } from './table.ts'
import { createRoleWorld } from './world.ts'

const test = hostedTest.extend('world', { scope: 'file' }, ({ project }) =>
  createRoleWorld(project),
)
const cells = readTable()
const actions = [...new Set(cells.map(({ action }) => action))]

test('the table names every role, and every table of rooms', async ({ project }) => {
  expect(cells.length).toBe(actions.length * ACTORS.length)
  expect(ACTORS.slice(0, 4)).toEqual(Object.keys(ROLE_RIGHTS))
  const tables = await project.query<{ name: string }>(
    `select table_name as name from information_schema.columns c
     where table_schema = 'public' and column_name = 'room_id' and table_name <> 'notices'`,
  )
  const missing = tables.filter(({ name }) => !actions.includes(`read ${name}`))
  expect(missing).toEqual([])
})

test('the contract says of each role what the database says', async ({ project }) => {
  for (const right of ROLE_RIGHTS.owner) {
    const roles = await project.value<string[]>('select private.roles_that_may($1)', [right])
    const expected = Object.entries(ROLE_RIGHTS).filter(([, rights]) =>
      rights.some((one) => one === right),
    )
    expect([right, roles]).toEqual([right, expected.map(([role]) => role)])
  }
})

describe.each(ACTORS)('the %s', (actor) => {
  test.for(cells.filter((cell) => cell.actor === actor))(
    '$action: $expected',
    async ({ action, expected }, { project, world }) => {
      const me = world.people[actor]
      const { sql, params, setup, asService } = actionOf(action)(world, me)
      const outcome = await project.attempt(asService ? 'service' : me, sql, params ?? [], setup)
      const seen = typeof outcome === 'string' ? outcome : outcome > 0 ? '+' : '0'
      expect(`${action}: ${seen}`).toBe(`${action}: ${expected}`)
    },
  )
})
