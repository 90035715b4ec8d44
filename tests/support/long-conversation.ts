import pg from 'pg'

const ANSWER = `Forty litres, in nine minutes [1]. For number %n:

1. fill the **quartz heater** to its mark,
2. close the blue valve,
3. wait nine minutes.

| Water | Time |
| --- | --- |
| 40 l | 9 min |

更多請見手冊第 %n 頁。`

/** Writes finished questions and answers into a room, `messages` in all, a minute apart, the last one now. */
export async function seedConversation(
  databaseUrl: string,
  roomId: string,
  messages: number,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(
      `with pairs as (
         select n, gen_random_uuid() as question, now() - make_interval(mins => $2::int - n) as at
         from generate_series(1, $2::int) as n
       ), asked as (
         insert into public.messages (id, room_id, role, content, created_at)
         select question, $1, 'user', 'Question number ' || n || '?', at from pairs
       )
       insert into public.messages (room_id, role, content, reply_to, created_at, finished_at)
       select $1, 'assistant', replace($3, '%n', n::text), question, at + interval '1 second', at + interval '2 seconds'
       from pairs`,
      [roomId, messages / 2, ANSWER],
    )
  } finally {
    await client.end()
  }
}
