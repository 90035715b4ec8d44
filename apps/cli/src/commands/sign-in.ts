import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Command } from '../command.ts'
import { EXIT } from '../exit.ts'
import { textOf } from '../values.ts'

export const signInCommand: Command = {
  usage:
    'sign-in [--url <address>] [--key <publishable key>] [--email <address>]  (password: prompt, or standard input)',
  arguments: { min: 0 },
  options: { url: { type: 'string' }, key: { type: 'string' }, email: { type: 'string' } },
  needsSession: false,
  async run({ client, url, output, values }) {
    const email = textOf(values['email']) ?? (await prompt('E-mail: ', false))
    const password = await readPassword()
    const { userId } = await client.signIn({ email, password })
    output.line(`Signed in as ${email} at ${url}.`)
    output.result({ user_id: userId, email, url })
    return EXIT.ok
  },
}

export const signOutCommand: Command = {
  usage: 'sign-out',
  arguments: { min: 0 },
  needsSession: false,
  async run({ client, output }) {
    await client.signOut()
    output.line('Signed out.')
    output.result({})
    return EXIT.ok
  },
}

/** Never as an argument, which others on the machine see. */
async function readPassword(): Promise<string> {
  if (process.stdin.isTTY) return prompt('Password: ', true)
  return (await text(process.stdin)).replace(/\r?\n$/, '')
}

async function prompt(question: string, isHidden: boolean): Promise<string> {
  let isMuted = false
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isMuted) process.stderr.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input: process.stdin, output, terminal: process.stdin.isTTY })
  const answer = lines.question(question)
  isMuted = isHidden
  try {
    return await answer
  } finally {
    lines.close()
    if (isHidden) process.stderr.write('\n')
  }
}
