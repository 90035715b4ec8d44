import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { parse } from 'acorn'
import { Linter } from 'eslint'
import { rolldown } from 'rolldown'
import { expect, it } from 'vitest'

// The library for a platform that is neither a browser nor Node, such as React Native's Hermes.

const ENTRY = join(import.meta.dirname, '../../apps/client/src/index.ts')

async function bundle(format: 'es' | 'iife', external: RegExp[]): Promise<string> {
  await using build = await rolldown({
    input: ENTRY,
    platform: 'neutral',
    external,
    resolve: { mainFields: ['module', 'main'] },
    transform: { target: 'es2017' },
  })
  const { output } = await build.generate({ format, name: 'documind' })
  expect(output).toHaveLength(1)
  return output[0].code
}

it('our own code names nothing that a platform may lack, and imports supabase-js alone', async () => {
  const code = await bundle('es', [/^@supabase\//])
  const imported = [...code.matchAll(/from ["']([^"']+)["']/g)].map(([, name]) => name)
  expect(imported).toEqual(['@supabase/supabase-js'])
  expect(code).not.toMatch(/\bnode:|\bsubtle\b|\bglobalThis\b/)
  expect(findUnknown(code)).toEqual([])
  // The check finds what it is for.
  expect(findUnknown('typeof window; const document = 1; document; localStorage.x')).toEqual([
    "'window' is not defined.",
    "'localStorage' is not defined.",
  ])
  parse(code, { ecmaVersion: 2017, sourceType: 'module' })
})

it('with supabase-js it needs no module, and runs where there is no page, no Node and no Web Crypto', async () => {
  const code = await bundle('iife', [])
  expect(code).not.toMatch(/\brequire\(|["']node:/)
  parse(code, { ecmaVersion: 2018, sourceType: 'script' })
  const calls: string[] = []
  const platform = {
    console,
    URL,
    Headers,
    Response,
    TextEncoder,
    TextDecoder,
    AbortController,
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    WebSocket: class {
      close(): void {}
    },
    fetch: (input: unknown) => {
      calls.push(String(input))
      return Promise.resolve(
        new Response('[]', { headers: { 'content-type': 'application/json' } }),
      )
    },
  }
  const rooms: unknown = await runInNewContext(
    `${code}
    const client = documind.createClient({ url: 'https://example.com', publishableKey: 'key' })
    client.ready.then(() => client.listRooms()).then((rooms) => client.close().then(() => JSON.stringify(rooms)))`,
    platform,
  )
  expect(rooms).toBe('[]')
  expect(calls).toEqual([expect.stringMatching(/^https:\/\/example\.com\/rest\/v1\/rooms\?/)])
})

/** What every platform has, beside the language. */
const PLATFORM =
  'console fetch Headers AbortController setTimeout clearTimeout setInterval clearInterval TextEncoder'

/** The names that stand for nothing in the code itself, the language or every platform. */
function findUnknown(code: string): string[] {
  const globals = Object.fromEntries(PLATFORM.split(' ').map((name) => [name, 'readonly'] as const))
  const messages = new Linter().verify(code, {
    languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals },
    rules: { 'no-undef': ['error', { typeof: true }] },
  })
  return messages.map(({ message }) => message)
}
