/**
 * What the library takes from the platform: what browsers, Node, Deno and React Native (with `react-native-url-polyfill`)
 * have in common. Types of DOM and Node are not loaded here, so that nothing else is used by mistake.
 */
interface AbortSignal {
  readonly aborted: boolean
}
declare class AbortController {
  readonly signal: AbortSignal
  abort(): void
}

declare class Headers {
  constructor(init?: Headers | Record<string, string>)
  get(name: string): string | null
  set(name: string, value: string): void
}

interface Response {
  readonly ok: boolean
  readonly status: number
  readonly headers: Headers
  json(): Promise<unknown>
  text(): Promise<string>
  arrayBuffer(): Promise<ArrayBuffer>
}

interface RequestInit {
  method?: string
  headers?: Headers | Record<string, string>
  body?: string | Uint8Array<ArrayBuffer> | null
  signal?: AbortSignal | null
}
interface RequestInfo {
  readonly url: string
}
interface URL {
  readonly href: string
}
declare function fetch(input: RequestInfo | URL | string, init?: RequestInit): Promise<Response>

declare function setTimeout(act: () => void, ms: number): number
declare function clearTimeout(timer: number | undefined): void
declare function setInterval(act: () => void, ms: number): number
declare function clearInterval(timer: number | undefined): void
