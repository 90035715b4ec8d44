/** The little of Deno that the functions touch, for compilers that do not know it. */
declare namespace Deno {
  const args: string[]
  const env: { toObject(): Record<string, string> }
  function memoryUsage(): { rss: number }
  function serve(handler: (request: Request) => Response | Promise<Response>): unknown
  function addSignalListener(signal: string, listener: () => void): void
  const stdin: { readable: ReadableStream<Uint8Array> }
  function exit(code: number): never
}
