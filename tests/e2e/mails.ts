import { eventually } from './screen.ts'
import type { World } from './world.ts'

export interface Mail {
  subject: string
  text: string
}

/** What the embedded project wrote to an address, newest first. */
export async function mailsTo({ apiUrl }: World, email: string): Promise<Mail[]> {
  const response = await fetch(`${apiUrl}/mail/messages?to=${encodeURIComponent(email)}`)
  return response.json()
}

/** The link in the mail that comes as the given one, the first if not said. */
export async function awaitLink(world: World, email: string, count = 1): Promise<string> {
  await eventually(async () => (await mailsTo(world, email)).length).toBe(count)
  const [mail] = await mailsTo(world, email)
  return /http\S+/.exec(mail?.text ?? '')?.[0] ?? ''
}
