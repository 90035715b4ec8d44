/** A function that computes for ever when it is asked to, and one of whose promises fails unheard. */
Deno.serve((request: Request) => {
  const { pathname } = new URL(request.url)
  if (pathname === '/endless/loop') for (;;);
  if (pathname === '/endless/unheard') void Promise.reject(new Error('nobody waits for this'))
  return new Response(String(process.pid))
})
