import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import type { Database } from '../../apps/embedded/src/database/database.ts'
import { readCatalogue } from '../support/catalogue.ts'
import { openTestDatabase } from './open.ts'

// supabase/schemas says what the schema is, supabase/migrations how a database gets there.

const SUPABASE = join(REPOSITORY_ROOT, 'supabase')

let paths: string[]
let migrated: Database
let declared: Database
beforeAll(async () => {
  const config = parse(await readFile(join(SUPABASE, 'config.toml'), 'utf8')) as {
    db: { migrations: { schema_paths: string[] } }
  }
  paths = config.db.migrations.schema_paths
  migrated = await openTestDatabase()
  declared = await openTestDatabase('base')
  for (const path of paths) {
    const sql = await readFile(join(SUPABASE, path), 'utf8')
    await declared.exclusive((connection) => connection.exec(sql))
  }
})
afterAll(() => Promise.all([migrated.close(), declared.close()]))

describe('the schema files', () => {
  test('are all named in config.toml, once, in the order in which they are read', async () => {
    const files = await readdir(join(SUPABASE, 'schemas'))
    expect([...paths].sort()).toEqual(files.map((file) => `./schemas/${file}`).sort())
  })

  test('make what the migrations make', async () => {
    expect(await readCatalogue(declared)).toEqual(await readCatalogue(migrated))
  })

  test('define everything once, and never change what they have made', async () => {
    const texts = await Promise.all(paths.map((path) => readFile(join(SUPABASE, path), 'utf8')))
    const code = texts.join('\n').replaceAll(/--.*$/gm, '')
    const functions = [...code.matchAll(/^create function (\S+?)\(/gm)].map(([, name]) => name)
    expect(functions.length).toBeGreaterThan(50)
    expect(new Set(functions).size).toBe(functions.length)
    expect(code).not.toMatch(/^(drop|update|insert|create or replace)\b/m)
    expect(code).not.toMatch(/\b(add|drop) (column|constraint)\b/)
  })
})

describe('the comparison', () => {
  test.each([
    'alter table public.rooms add column colour text',
    'alter table public.rooms alter column name drop not null',
    `alter table public.rooms alter column name set default 'Room'`,
    'alter table public.chunk_terms alter column weights set storage extended',
    'alter table public.chunk_terms reset (toast_tuple_target)',
    'alter table public.rooms drop constraint rooms_name_length',
    'alter table public.rooms disable row level security',
    'alter table public.rooms disable trigger rooms_set_updated_at',
    'drop index public.rooms_owner_id_idx',
    'drop trigger rooms_set_updated_at on public.rooms',
    'drop policy "Members can read rooms" on public.rooms',
    'drop policy "Members can read live channels" on realtime.messages',
    `comment on column public.rooms.deleted_at is 'other'`,
    'comment on function private.my_room_ids() is null',
    'grant select on public.rooms to anon',
    'grant update (created_at) on public.rooms to authenticated',
    'revoke select (email) on auth.users from service_role',
    'grant execute on function public.read_share(uuid) to public',
    'alter function public.search_chunks set work_mem = 1000',
    'alter function public.read_share(uuid) security definer',
    'alter function public.open_room volatile',
    'alter policy "Members can read rooms" on public.rooms using (true)',
    'alter publication supabase_realtime add table public.rooms',
    'alter view admin.rooms reset (security_invoker)',
    'alter default privileges in schema private grant select on tables to anon',
    `create type public.mood as enum ('good')`,
  ])('sees: %s', async (statement) => {
    const before = await readCatalogue(migrated)
    await migrated.exclusive((connection) => connection.exec(`begin; ${statement}`))
    const during = await readCatalogue(migrated)
    await migrated.exclusive((connection) => connection.exec('rollback'))
    expect(during).not.toEqual(before)
    expect(await readCatalogue(migrated)).toEqual(before)
  })
})
