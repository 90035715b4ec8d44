import { type CitedPassage, type DocumindClient, isFinished, until } from '@documind/client'
import type { Command, Invocation } from '../command.ts'
import { EXIT } from '../exit.ts'
import { findRoom } from '../find-room.ts'
import { oneLine, type Output } from '../output.ts'

export const askCommand: Command = {
  usage: 'ask <room> "<question>" [--json]',
  arguments: { min: 2 },
  needsSession: true,
  async run({ client, output, positionals }: Invocation) {
    const [wanted = '', question = ''] = positionals
    const room = await findRoom(client, wanted)
    const answerId = await followAnswer(client, output, room.id, question)
    const answer = await client.readMessage(answerId)
    const citations = await client.cite(answerId)
    printFootnotes(output, citations)
    const { id, status, content, error_code } = answer
    output.result({ answer_id: id, status, answer: content, error_code, citations })
    if (status === 'done') return EXIT.ok
    output.error(error_code ?? status, `The answer ended as ${status}.`)
    return status === 'stopped' ? EXIT.interrupted : EXIT.failed
  },
}

/** Prints the answer as it grows. Ctrl-C ends it, keeping its text. */
async function followAnswer(
  client: DocumindClient,
  output: Output,
  roomId: string,
  question: string,
): Promise<string> {
  const followed = client.followRoom(roomId)
  let stopOnInterrupt = (): void => undefined
  try {
    const { answer } = await followed.ask({ question })
    stopOnInterrupt = (): void => void followed.stop(answer.id).catch(() => undefined)
    process.once('SIGINT', stopOnInterrupt)
    const print = createGrowing(output)
    await until(followed, ({ messages }) => {
      const now = messages.find(({ id }) => id === answer.id)
      print(now?.content ?? '')
      return now !== undefined && isFinished(now.status)
    })
    output.piece('\n')
    return answer.id
  } finally {
    process.off('SIGINT', stopOnInterrupt)
    followed.close()
  }
}

/** Prints what is new of a text that grows; all of it again where the row has said otherwise. */
function createGrowing(output: Output): (text: string) => void {
  let printed = ''
  return (text) => {
    // Half a character waits for the other.
    const whole = /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text
    if (whole.length < printed.length && printed.startsWith(whole)) return
    const isGrowth = whole.startsWith(printed)
    output.piece(isGrowth ? whole.slice(printed.length) : `\n\n${whole}`)
    printed = whole
  }
}

const SIGNS = { verified: '', related: ' ≈', unsupported: ' !', unknown: ' ?' } as const

/** A line a source, however many markers name it. */
function printFootnotes(output: Output, citations: readonly CitedPassage[]): void {
  const seen = new Set<string>()
  const inOrder = [...citations].sort((a, b) => a.n - b.n || a.position - b.position)
  for (const { n, title, page, quote, state } of inOrder) {
    const where = `[${n}]${SIGNS[state]} ${oneLine(title)}, page ${page}`
    const line = quote === '' ? where : `${where}: “${oneLine(quote)}”`
    if (seen.size === 0) output.line('')
    if (!seen.has(line)) output.line(line)
    seen.add(line)
  }
}
