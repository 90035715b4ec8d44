// A function for the runtime's tests: takes memory, as buffers or as objects, and keeps it.
const kept: unknown[] = []

Deno.serve((request) => {
  const { pathname } = new URL(request.url)
  const megabytes = Number(pathname.split('/').at(-1))
  for (let taken = 0; taken < megabytes; taken++) {
    if (pathname.includes('/buffers/')) kept.push(new Uint8Array(1024 * 1024).fill(1))
    // Eight bytes each, in the heap.
    if (pathname.includes('/objects/'))
      kept.push(Array.from({ length: 131_072 }, (_, i) => i + 0.5))
  }
  return new Response(`${kept.length}`)
})
