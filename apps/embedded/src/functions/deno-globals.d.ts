/** The little of Deno that a worker's first file touches, for compilers that do not know it. */
declare namespace Deno {
  const args: string[]
  const stdin: { readable: ReadableStream<Uint8Array> }
  function addSignalListener(signal: 'SIGTERM', handler: () => void): void
  function exit(code?: number): never
  function memoryUsage(): { rss: number }
  function serve(handler: (request: Request) => Response | Promise<Response>): unknown
}
