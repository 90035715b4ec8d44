import { readFileSync } from 'node:fs'
import { homedir, hostname } from 'node:os'

declare const EdgeRuntime: { waitUntil(promise: Promise<unknown>): void }

// A function for the runtime's tests: speaks, answers, and goes on after the answer.
const done: string[] = []

Deno.serve(async (request) => {
  const { pathname } = new URL(request.url)
  if (pathname.endsWith('/env')) return Response.json(Deno.env.toObject())
  if (pathname.endsWith('/length')) {
    return Response.json((await request.arrayBuffer()).byteLength)
  }
  if (pathname.endsWith('/may')) {
    const ownSource = (): unknown => readFileSync(new URL(import.meta.url))
    const passwords = (): unknown => readFileSync('/etc/passwd')
    return Response.json(Object.entries({ ownSource, passwords, homedir, hostname }).map(attempt))
  }
  if (pathname.endsWith('/done')) return Response.json(done)
  const word = await request.text()
  console.log(`heard ${word}\nand again`)
  EdgeRuntime.waitUntil(
    // The answer is on its way before this goes on: it waits for a call of its own.
    fetch(`http://${request.headers.get('x-release')}`).then(() => {
      done.push(word)
      console.error(`did ${word} later`)
    }),
  )
  return new Response(word)
})

/** Whether it may be done. */
function attempt([name, action]: [string, () => unknown]): string {
  try {
    action()
    return `${name}: yes`
  } catch (error) {
    return `${name}: ${error instanceof Error ? error.name : String(error)}`
  }
}
