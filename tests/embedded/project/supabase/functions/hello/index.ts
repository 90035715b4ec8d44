import { greet } from '../_shared/greet.ts'

Deno.serve(async (request: Request) => {
  const { name } = await request.json()
  return Response.json({ text: greet(name) })
})
