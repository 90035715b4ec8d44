import { stripTypeScriptTypes } from 'node:module'
import { expect } from 'vitest'
import * as library from '../../apps/client/src/index.ts'
import type { Backend } from '../support/backend.ts'
import { FrameSocket } from './frame-socket.ts'
import { it } from './fixtures.ts'
import { fill, matches, readSnippets, type Snippet, type Values } from './snippets.ts'

// Every example of docs/clients.md, in the order of the page.

const ANSWER = 'Tea costs two euros [1].'

it('the examples in TypeScript run', async ({ backend }) => {
  backend.model.scenario('plain', { answer: ANSWER })
  const snippets = readSnippets().filter(({ language }) => language === 'ts')
  expect(snippets.length).toBeGreaterThan(7)
  const code = snippets
    .map(({ text }) =>
      text.replace(/^import (\{[^}]*\}) from '@documind\/client'$/gm, 'const $1 = library'),
    )
    .join('\n')
  const said: unknown[][] = []
  const given = {
    library,
    url: backend.url,
    publishableKey: backend.keys.publishableKey,
    storage: library.createMemoryStorage(),
    console: { log: (...words: unknown[]) => said.push(words) },
  }
  const body = stripTypeScriptTypes(`async function example() { ${code} }\nawait example()`)
  const AsyncFunction = (async () => undefined).constructor as FunctionConstructor
  const run = AsyncFunction(...Object.keys(given), body) as (...values: unknown[]) => Promise<void>
  await run(...Object.values(given))
  const lines = said.map((words) => words.join(' '))
  for (const line of [
    'Signed in as ada@example.com',
    'added',
    ANSWER,
    '[1] prices, page 1: Tea costs two euros in the mill.',
    'question_empty',
  ]) {
    expect(lines).toContain(line)
  }
})

it('the requests and frames are answered as they are shown', async ({ backend }) => {
  backend.model.scenario('plain', { answer: ANSWER })
  const values: Values = new Map([
    ['url', backend.url],
    ['publishableKey', backend.keys.publishableKey],
  ])
  const wire = readSnippets().filter(({ language }) => language !== 'ts')
  let response: Response | undefined
  let requests = 0
  await using socket = new FrameSocket(backend.url, backend.keys.publishableKey)
  for (const snippet of wire) {
    if (snippet.language === 'http') {
      requests++
      await backend.settled()
      response = await send(snippet, values)
    } else if (snippet.language === 'frames') {
      await socket.run(snippet, values)
    } else {
      await check(snippet, response, values)
    }
  }
  expect(requests).toBeGreaterThan(14)
  await followSigned(backend, values)
})

async function send({ text }: Snippet, values: Values): Promise<Response> {
  const [head = '', ...rest] = fill(text, values).split('\n\n')
  const [first = '', ...lines] = head.trim().split('\n')
  const [method = '', address = ''] = first.split(' ')
  const headers = lines.map((line) => {
    const end = line.indexOf(': ')
    return [line.slice(0, end), line.slice(end + 2)] as [string, string]
  })
  const body = rest.join('\n\n').replace(/\n$/, '')
  return fetch(address, { method, headers, ...(body === '' ? {} : { body }) })
}

async function check(
  { language, text, line }: Snippet,
  response: Response | undefined,
  values: Values,
): Promise<void> {
  const came: unknown =
    language === 'headers' ? Object.fromEntries(response?.headers ?? []) : await response?.json()
  const shown: unknown =
    language === 'headers'
      ? Object.fromEntries(
          text
            .trim()
            .split('\n')
            .map((header) => header.split(': ')),
        )
      : JSON.parse(text)
  if (!matches(shown, came, values)) expect(came, `docs/clients.md:${line}`).toEqual(shown)
}

async function followSigned({ url }: Backend, values: Values): Promise<void> {
  const file = await fetch(`${url}/storage/v1${values.get('signed') ?? ''}`)
  expect(await file.text()).toBe('Tea costs two euros in the mill.')
}
