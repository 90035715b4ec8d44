/**
 * Who may do what in a room. `+`: it is done. `0`: as if there were nothing of the kind. Otherwise the code of the refusal:
 * 42501 by row-level security, PT403 not_allowed, PT404 room_not_found and the like, PT409 last_owner.
 * "removed" was an editor until a moment ago; "stranger" never was in the room. Each line is tried for each of them.
 */
export const ROLE_TABLE = `
                                        owner  editor asker  reader removed stranger
  rows
  read rooms                            +      +      +      +      0      0
  read room_members                     +      +      +      +      0      0
  read threads                          +      +      +      +      0      0
  read documents                        +      +      +      +      0      0
  read pages                            +      +      +      +      0      0
  read earlier_pages                    +      +      +      +      0      0
  read chunks                           +      +      +      +      0      0
  read chunk_terms                      +      +      +      +      0      0
  read chunk_embeddings                 +      +      +      +      0      0
  read room_terms                       +      +      +      +      0      0
  read sheet_tables                     +      +      +      +      0      0
  read sheet_rows                       +      +      +      +      0      0
  read messages                         +      +      +      +      0      0
  read citations                        +      +      +      +      0      0
  read feedback                         +      +      +      +      0      0
  read quote_verdicts                   +      +      +      +      0      0
  read kept_answers                     +      +      +      +      0      0
  read corrections                      +      +      +      +      0      0
  read open_questions                   +      +      +      +      0      0
  read shares                           +      0      0      0      0      0
  read the private thread of the asker  0      0      +      0      0      0
  read its messages                     0      0      +      0      0      0
  read the owner's name                 +      +      +      +      0      0
  change the room                       +      0      0      0      0      0
  delete the room                       +      0      0      0      0      0
  add a document                        +      +      42501  42501  42501  42501
  change a document                     +      +      0      0      0      0
  delete a document                     +      +      0      0      0      0
  begin a thread                        +      +      +      42501  42501  42501
  begin a private thread                +      +      +      42501  42501  42501
  rename the first thread               +      0      0      0      0      0
  delete a shared thread                +      0      0      0      0      0
  delete the private thread             0      0      +      0      0      0
  judge a quote                         +      +      +      42501  42501  42501
  give feedback                         +      +      +      42501  42501  42501
  write a correction                    +      +      42501  42501  42501  42501
  change a correction                   +      +      0      0      0      0
  remove a correction                   +      +      0      0      0      0
  close a question that waits           +      +      +      0      0      0
  take a share back                     +      0      0      0      0      0
  write a member                        42501  42501  42501  42501  42501  42501
  write a message                       42501  42501  42501  42501  42501  42501
  stored files
  read a file                           +      +      +      +      0      0
  store a file                          +      +      42501  42501  42501  42501
  overwrite a file                      +      +      0      0      0      0
  delete a file                         +      +      0      0      0      0
  channels
  hear the room                         +      +      +      +      0      0
  be seen in the room                   +      +      +      +      42501  42501
  speak as the room                     42501  42501  42501  42501  42501  42501
  hear a shared thread                  +      +      +      +      0      0
  hear the private thread               0      0      +      0      0      0
  hear the owner's own channel          +      0      0      0      0      0
  calls
  open the room                         +      +      +      +      PT404  PT404
  open the private thread               PT404  PT404  +      PT404  PT404  PT404
  list members                          +      +      +      +      PT404  PT404
  change a role                         +      PT403  PT403  PT403  PT404  PT404
  remove a member                       +      PT403  PT403  PT403  PT404  PT404
  leave                                 PT409  +      +      +      PT404  PT404
  invite                                +      PT403  PT403  PT403  PT404  PT404
  list invitations                      +      PT403  PT403  PT403  PT404  PT404
  take an invitation back               +      PT404  PT404  PT404  PT404  PT404
  share a thread                        +      PT403  PT403  PT403  PT404  PT404
  share the private thread              PT404  PT403  PT403  PT403  PT404  PT404
  put the room away                     +      PT403  PT403  PT403  PT404  PT404
  list disputed quotes                  +      PT403  PT403  PT403  PT404  PT404
  keep a question open                  +      +      +      PT403  PT404  PT404
  delete the asker's question           +      PT403  +      PT403  PT404  PT404
  delete the private question           PT404  PT404  +      PT404  PT404  PT404
  the chat function, in somebody's name
  ask                                   +      +      +      PT403  PT404  PT404
  ask in a shared thread                +      +      +      PT403  PT404  PT404
  ask in the private thread             PT404  PT404  +      PT403  PT404  PT404
  have the asker's question retried     +      PT403  +      PT403  PT404  PT404
  put the asker's question right        PT403  PT403  +      PT403  PT404  PT404
  stop the asker's answer               +      PT403  +      PT403  PT404  PT404
`

export const ACTORS = ['owner', 'editor', 'asker', 'reader', 'removed', 'stranger'] as const
export type ActorName = (typeof ACTORS)[number]

export interface Cell {
  action: string
  actor: ActorName
  expected: string
}

export function readTable(): Cell[] {
  return ROLE_TABLE.split('\n').flatMap((line) => {
    const [action = '', ...cells] = line.trim().split(/\s{2,}/)
    const outcomes = cells.flatMap((cell) => cell.split(' '))
    if (outcomes.length !== ACTORS.length || outcomes[0] === 'owner') return []
    return ACTORS.map((actor, i) => ({ action, actor, expected: outcomes[i] ?? '' }))
  })
}
