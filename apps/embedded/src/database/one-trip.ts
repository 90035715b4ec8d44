import { messages, parse, type PGlite, protocol, type Results } from '@electric-sql/pglite'

const { serialize } = protocol

type Messages = Awaited<ReturnType<PGlite['execProtocolStream']>>

/** A statement and its parameters. */
export type Statement = readonly [sql: string, parameters: readonly unknown[]]

/** Texts of statements of which the types of the parameters are remembered. */
const MAX_KNOWN = 1000

/**
 * PGlite's `query` goes into the database six times for each statement: parse, describe, bind, describe, execute, sync.
 * Here one message says all of it, and several statements may go along, which halves the time of a small one.
 */
export interface OneTrip {
  /**
   * Runs statements one after the other, until one fails.
   * @param comment goes before the last statement, which is not remembered with it
   * @returns what the last one returned
   */
  run<T>(statements: readonly Statement[], comment?: string): Promise<Results<T>>
  /** Types may have changed. */
  forget(): void
}

export function createOneTrip(connection: PGlite): OneTrip {
  const describe = connection.describeQuery.bind(connection)
  const types = new Map<string, number[]>()

  async function typesOf(sql: string): Promise<number[]> {
    const known = types.get(sql)
    if (known) return known
    const { queryParams } = await describe(sql)
    const found = queryParams.map(({ dataTypeID }) => dataTypeID)
    if (types.size >= MAX_KNOWN) types.clear()
    types.set(sql, found)
    return found
  }

  async function toValues([sql, parameters]: Statement): Promise<(string | null)[]> {
    if (parameters.length === 0) return []
    const oids = parameters.every(isPlain) ? [] : await typesOf(sql)
    return parameters.map((value, i) => {
      if (value === null || value === undefined) return null
      const serializer = connection.serializers[oids[i] ?? 0]
      return serializer ? serializer(value) : String(value)
    })
  }

  return {
    async run<T>(statements: readonly Statement[], comment = '') {
      const parts: Uint8Array[] = []
      for (const statement of statements) {
        const text = statement === statements.at(-1) ? comment + statement[0] : statement[0]
        parts.push(
          serialize.parse({ text }),
          serialize.bind({ values: await toValues(statement) }),
          serialize.describe({ type: 'P' }),
          serialize.execute({}),
        )
      }
      const message = Buffer.concat([...parts, serialize.sync()])
      const answers = await connection.runExclusive(() =>
        connection.execProtocolStream(message, { syncToFs: false }),
      )
      return lastResult<T>(answers, connection)
    },
    forget: () => types.clear(),
  }
}

/** The results of the last of several statements. */
function lastResult<T>(answers: Messages, connection: PGlite): Results<T> {
  const ends = answers.flatMap(({ name }, i) => (name === 'commandComplete' ? [i] : []))
  const ofLast = answers.slice((ends.at(-2) ?? -1) + 1)
  // PGlite copies what it is given, which is hundreds of parsers.
  const parsers: PGlite['parsers'] = {}
  for (const message of ofLast) {
    if (!(message instanceof messages.RowDescriptionMessage)) continue
    for (const { dataTypeID } of message.fields) {
      const parser = connection.parsers[dataTypeID]
      if (parser) parsers[dataTypeID] = parser
    }
  }
  const [result] = parse.parseResults(ofLast, parsers)
  return (result ?? { rows: [], fields: [] }) as Results<T>
}

/** Written the same whatever the type of the parameter is. */
const isPlain = (value: unknown): boolean =>
  value === null || value === undefined || ['string', 'boolean', 'bigint'].includes(typeof value)
