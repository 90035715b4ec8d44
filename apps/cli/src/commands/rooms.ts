import type { Command } from '../command.ts'
import { EXIT } from '../exit.ts'
import { oneLine } from '../output.ts'

export const roomsCommand: Command = {
  usage: 'rooms [--json]',
  arguments: { min: 0 },
  needsSession: true,
  async run({ client, output }) {
    const rooms = await client.listRooms()
    for (const { id, name } of rooms) output.line(`${id}  ${oneLine(name)}`)
    if (rooms.length === 0) output.note('There are no rooms yet.')
    output.result(
      rooms.map(({ id, name, last_message_at }) => ({ id, name, last_used_at: last_message_at })),
    )
    return EXIT.ok
  },
}
