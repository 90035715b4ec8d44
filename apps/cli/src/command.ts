import type { ParseArgsConfig } from 'node:util'
import type { Connection } from './connection.ts'
import type { Output } from './output.ts'
import type { Values } from './values.ts'

export interface Invocation extends Connection {
  output: Output
  values: Values
  positionals: readonly string[]
}

export interface Command {
  usage: string
  /** How many it takes beside its options. */
  arguments: { min: number; max?: number }
  options?: NonNullable<ParseArgsConfig['options']>
  needsSession: boolean
  /** @returns the exit code */
  run: (invocation: Invocation) => Promise<number>
}
