import { openTestDatabase, type TestDatabase } from './open.ts'

export interface User {
  id: string
}
export type Actor = User | 'anon' | 'service'
export type Row = Record<string, unknown>

/** What a statement did: how many rows it returned, or the SQLSTATE of its error. */
export type Outcome = number | string

/** A project with our schema, and ways to use it as different people. */
export interface Project extends AsyncDisposable {
  database: TestDatabase
  /** Runs a statement as the owner of the schema, whom no policy holds back. */
  query<T = Row>(sql: string, params?: unknown[]): Promise<T[]>
  /** Runs a statement as the platform, whose tables are not the owner's to empty. */
  platform<T = Row>(sql: string, params?: unknown[]): Promise<T[]>
  /** The only column of the only row. */
  value<T>(sql: string, params?: unknown[]): Promise<T>
  /** Runs a statement like the Data API: in one transaction, with a role and its claims. */
  as<T = Row>(actor: Actor, sql: string, params?: unknown[]): Promise<T[]>
  /** Like `as`, but undoes everything and says what happened. `setup` runs before, as the owner. */
  attempt(actor: Actor, sql: string, params?: unknown[], setup?: string): Promise<Outcome>
}

export async function openProject(options: { hosted?: boolean } = {}): Promise<Project> {
  return createProject(await openTestDatabase('migrated', options.hosted))
}

export function createProject(database: TestDatabase): Project {
  const query: Project['query'] = async <T>(sql: string, params: unknown[] = []) =>
    (await database.exclusive((connection) => connection.query<T>(sql, params))).rows
  return {
    database,
    query,
    platform: (sql, params) => database.platform(sql, params),
    async value<T>(sql: string, params: unknown[] = []) {
      const [row] = await query<Record<string, T>>(sql, params)
      const [value] = Object.values(row ?? {})
      if (value === undefined) throw new Error(`No row: ${sql}`)
      return value
    },
    as: <T>(actor: Actor, sql: string, params: unknown[] = []) =>
      database.transaction(async (connection) => {
        await connection.query(ACT_AS, actAs(actor))
        return (await connection.query<T>(sql, params)).rows
      }),
    attempt: (actor, sql, params = [], setup = '') =>
      database.exclusive(async (connection) => {
        await connection.exec(`begin; ${setup}`)
        try {
          await connection.query(ACT_AS, actAs(actor))
          return (await connection.query(sql, params)).rows.length
        } catch (error) {
          return sqlState(error)
        } finally {
          await connection.exec('rollback')
        }
      }),
    [Symbol.asyncDispose]: () => database.close(),
  }
}

const ACT_AS = `select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)`

function actAs(actor: Actor): [role: string, claims: string] {
  if (actor === 'anon') return ['anon', JSON.stringify({ role: 'anon' })]
  if (actor === 'service') return ['service_role', JSON.stringify({ role: 'service_role' })]
  return ['authenticated', JSON.stringify({ sub: actor.id, role: 'authenticated' })]
}

/** The code of a database error; anything else is thrown on. */
export function sqlState(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  throw error
}

export const PERMISSION_DENIED = '42501'

export async function createUser(project: Project, name = 'person'): Promise<User> {
  const id = crypto.randomUUID()
  await project.query('insert into auth.users (id, email) values ($1, $2)', [
    id,
    `${name}-${id}@example.com`,
  ])
  return { id }
}

export async function createRoom(project: Project, owner: User, name = 'Room'): Promise<string> {
  const [room] = await project.as<{ id: string }>(
    owner,
    'insert into public.rooms (name) values ($1) returning id',
    [name],
  )
  if (room === undefined) throw new Error('No room')
  return room.id
}

export async function addArticle(
  project: Project,
  owner: User,
  roomId: string,
  body = 'Some text.',
  title = 'Article',
): Promise<string> {
  const [document] = await project.as<{ id: string }>(
    owner,
    `insert into public.documents (room_id, kind, title, body) values ($1, 'article', $2, $3) returning id`,
    [roomId, title, body],
  )
  if (document === undefined) throw new Error('No document')
  return document.id
}

/** The row of a PDF whose file is not there: the database does not look. */
export async function addPdf(project: Project, owner: User, roomId: string): Promise<string> {
  const id = crypto.randomUUID()
  await project.as(
    owner,
    `insert into public.documents (id, room_id, kind, title, storage_path) values ($1, $2, 'pdf', 'file.pdf', $3)`,
    [id, roomId, `${roomId}/${id}.pdf`],
  )
  return id
}
