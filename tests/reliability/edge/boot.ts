/**
 * What the hosted runtime gives a function beside Deno, as far as ours use it: work that goes on after the answer, and a
 * word before the end. Told on standard input when to say it.
 */
Object.assign(globalThis, { EdgeRuntime: { waitUntil: () => undefined } })
const [port, entry] = Deno.args
const serve = Deno.serve.bind(Deno) as (options: object, handler: unknown) => unknown
Object.assign(Deno, {
  serve: (handler: unknown) =>
    serve(
      { port: Number(port), hostname: '127.0.0.1', onListen: () => console.log('ready') },
      handler,
    ),
})
await import(entry ?? '')
const input = Deno.stdin.readable.getReader()
while (!(await input.read()).done) {
  dispatchEvent(new CustomEvent('beforeunload', { detail: { reason: 'cpu' } }))
}
