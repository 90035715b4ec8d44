export interface Program {
  /** Stands in what is printed. */
  name: string
  command: string
  args: string[]
  cwd: string
  env: NodeJS.ProcessEnv
}
export interface Supervised {
  stop: (signal: NodeJS.Signals) => void
  /** The exit status. */
  ended: Promise<number>
}
export function supervise(program: Program): Supervised
