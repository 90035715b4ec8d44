import { describe, expect } from 'vitest'
import { hostedTest as test } from './fixtures.ts'
import {
  addArticle,
  createRoom,
  type Actor,
  type Outcome,
  PERMISSION_DENIED as DENIED,
} from './support.ts'
import { ingest } from './worker.ts'
import { ask, finish } from './writer.ts'

// Who may do what with the rows of Alice's room. Every attempt is undone. A number is how many rows the
// statement returned: row level security hides rows, it does not complain. A missing privilege is an error.

let ids: { room: string; document: string; question: string; answer: string }

test.beforeAll(async ({ project, alice }) => {
  const room = await createRoom(project, alice)
  const document = await addArticle(project, alice, room)
  await ingest(project, document, [{ content: 'Some text.', terms: [1] }])
  const { question, answer } = await ask(project, room)
  ids = { room, document, question, answer }
  await finish(project, answer, { citations: [{ document_id: document }] })
  await project.as(alice, 'insert into public.feedback (message_id, value) values ($1, 1)', [
    answer,
  ])
})

const WHO = ['owner', 'other', 'anon', 'service'] as const
type Who = (typeof WHO)[number]
type Rule = Record<Who, Outcome>
type Action = 'select' | 'insert' | 'update' | 'delete'

/** Clients read what is theirs; only the service writes. */
const READ: Rule = { owner: 1, other: 0, anon: DENIED, service: 1 }
const SERVICE_ONLY: Rule = { owner: DENIED, other: DENIED, anon: DENIED, service: 1 }
/** Clients write what is theirs. */
const WRITE: Rule = { owner: 1, other: 0, anon: DENIED, service: 1 }
/** An insert that breaks a policy is an error, and the same one as a missing privilege. */
const ADD: Rule = { owner: 1, other: DENIED, anon: DENIED, service: 1 }

const WORDS: Record<Outcome, string> = { 0: 'no row', 1: 'allowed', [DENIED]: 'denied' }

interface Case {
  table: string
  action: Action
  sql: string
  rule: Rule
}

/** `:room`, `:document`, ... stand for ids of Alice's room. */
const CASES: Case[] = [
  ...rows('public.rooms', 'id = :room', {
    select: READ,
    update: ["name = 'New'", WRITE],
    delete: WRITE,
  }),
  ...rows('public.documents', 'id = :document', {
    select: READ,
    insert: ["(room_id, kind, title, body) values (:room, 'article', 'T', 'B')", ADD],
    update: ["title = 'New'", WRITE],
    delete: WRITE,
  }),
  ...rows('public.pages', 'document_id = :document', {
    select: READ,
    insert: [
      "(document_id, room_id, version, number, content, state) values (:document, :room, 1, 2, 'x', 'text')",
      SERVICE_ONLY,
    ],
    update: ["content = 'x'", SERVICE_ONLY],
    delete: SERVICE_ONLY,
  }),
  ...rows('public.chunks', 'document_id = :document', {
    select: READ,
    insert: [
      `(document_id, room_id, version, page, ordinal, content, start_offset, end_offset, content_hash, terms)
       values (:document, :room, 1, 1, 1, 'x', 0, 1, 'h', '{1}')`,
      SERVICE_ONLY,
    ],
    update: ["content = 'x'", SERVICE_ONLY],
    delete: SERVICE_ONLY,
  }),
  ...rows('public.chunk_terms', 'document_id = :document', {
    select: READ,
    insert: [
      'select * from public.chunk_terms where room_id = :room',
      { ...SERVICE_ONLY, service: '23505' },
    ],
    update: ['version = 1', SERVICE_ONLY],
    delete: SERVICE_ONLY,
  }),
  ...rows('public.chunk_embeddings', 'document_id = :document', {
    select: READ,
    insert: [
      "select chunk_id, room_id, document_id, version, 'another', embedding from public.chunk_embeddings",
      SERVICE_ONLY,
    ],
    update: ['version = 1', SERVICE_ONLY],
    delete: SERVICE_ONLY,
  }),
  ...rows('public.room_terms', 'room_id = :room', {
    select: READ,
    insert: ['(room_id, term, chunk_count) values (:room, 2, 1)', SERVICE_ONLY],
    update: ['chunk_count = 5', SERVICE_ONLY],
    delete: SERVICE_ONLY,
  }),
  ...rows('public.messages', 'id = :answer', {
    select: READ,
    insert: ["(room_id, role, content) values (:room, 'user', 'x')", SERVICE_ONLY],
    update: ["content = 'x'", SERVICE_ONLY],
    delete: SERVICE_ONLY,
  }),
  ...rows('private.answer_runs', 'message_id = :answer', {
    select: SERVICE_ONLY,
    insert: ['(message_id) values (:question)', SERVICE_ONLY],
    update: ['stop_requested = true', SERVICE_ONLY],
    delete: SERVICE_ONLY,
  }),
  ...rows('public.citations', 'message_id = :answer', {
    select: READ,
    insert: [
      `(message_id, room_id, ordinal, document_title, document_version, page, quote, score, verified)
       values (:answer, :room, 9, 'T', 1, 1, 'x', 1, true)`,
      SERVICE_ONLY,
    ],
    update: ['verified = true', SERVICE_ONLY],
    delete: SERVICE_ONLY,
  }),
  ...rows('public.feedback', 'message_id = :answer', {
    select: READ,
    // Alice has given hers already; the service has no user whose feedback it could be.
    insert: [
      '(message_id, value) values (:answer, 1)',
      { ...ADD, owner: '23505', service: '23502' },
    ],
    update: ['value = -1', WRITE],
    delete: WRITE,
  }),
]

describe.each(WHO)('%s', (who) => {
  const cases = CASES.map((of) => ({ ...of, outcome: WORDS[of.rule[who]] ?? of.rule[who] }))
  test.for(cases)('$action on $table: $outcome', async ({ sql, rule }, { project, alice, bob }) => {
    const actor: Record<Who, Actor> = { owner: alice, other: bob, anon: 'anon', service: 'service' }
    expect(await project.attempt(actor[who], fill(sql))).toBe(rule[who])
  })
})

describe('the owner of another room', () => {
  test('sees no row of this one in any table', async ({ project, bob }) => {
    await createRoom(project, bob)
    for (const table of new Set(CASES.map(({ table }) => table))) {
      if (table.startsWith('private.')) continue
      const rows = await project.as(bob, `select * from ${table}`)
      expect([table, rows.length]).toEqual([table, table === 'public.rooms' ? 1 : 0])
    }
  })

  test.for([
    ['search_chunks', `select * from public.search_chunks(:room, '{1}', '{1}')`, 0],
    ['open_room', 'select public.open_room(:room)', 'PT404'],
  ] as const)('gets nothing from %s', async ([_name, sql, outcome], { project, alice, bob }) => {
    expect(await project.attempt(bob, fill(sql))).toBe(outcome)
    expect(await project.attempt(alice, fill(sql))).toBe(1)
  })

  test('is told of no document by search_coverage', async ({ project, bob }) => {
    const sql = fill('select public.search_coverage(:room) as coverage')
    const [row] = await project.as(bob, sql)
    expect(row).toEqual({
      coverage: {
        documents: 0,
        documents_pending: 0,
        documents_failed: 0,
        documents_by_words: 0,
        pages: 0,
        pages_without_text: 0,
      },
    })
  })
})

test('the token of a deleted account sees nothing', async ({ project }) => {
  const gone = { id: crypto.randomUUID() }
  for (const table of ['rooms', 'documents', 'messages', 'chunks']) {
    expect(await project.attempt(gone, `select * from public.${table}`)).toBe(0)
  }
})

function fill(sql: string): string {
  return sql.replaceAll(/:(room|document|question|answer)\b/g, (_, name: keyof typeof ids) => {
    return `'${ids[name]}'`
  })
}

interface TableRules {
  select: Rule
  insert?: [values: string, rule: Rule]
  update: [assignments: string, rule: Rule]
  delete: Rule
}

function rows(table: string, where: string, rules: TableRules): Case[] {
  const cases: Case[] = [
    { table, action: 'select', sql: `select * from ${table} where ${where}`, rule: rules.select },
    {
      table,
      action: 'update',
      sql: `update ${table} set ${rules.update[0]} where ${where} returning *`,
      rule: rules.update[1],
    },
    {
      table,
      action: 'delete',
      sql: `delete from ${table} where ${where} returning *`,
      rule: rules.delete,
    },
  ]
  if (rules.insert === undefined) return cases
  const [values, rule] = rules.insert
  return [
    ...cases,
    { table, action: 'insert', sql: `insert into ${table} ${values} returning *`, rule },
  ]
}
