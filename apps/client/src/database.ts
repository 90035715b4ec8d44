import type { Database as Generated } from './contract.ts'
import type { MessageRow, OpenedRoom, Replace, WholeDocumentRow } from './rows.ts'

type Schema = Generated['public']
type Tables = Schema['Tables']
type Functions = Schema['Functions']

/** The generated schema, with what check constraints and functions that answer JSON promise beyond it. */
export type Database = {
  public: Replace<
    Schema,
    {
      Tables: Replace<
        Tables,
        {
          documents: Replace<Tables['documents'], { Row: WholeDocumentRow }>
          messages: Replace<Tables['messages'], { Row: MessageRow }>
        }
      >
      Functions: Replace<
        Functions,
        { open_room: Replace<Functions['open_room'], { Returns: OpenedRoom }> }
      >
    }
  >
}
