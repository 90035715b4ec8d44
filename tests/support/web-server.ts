import http from 'node:http'
import type { AddressInfo } from 'node:net'

type Answer = (response: http.ServerResponse, request: http.IncomingMessage) => void

export interface WebServer extends AsyncDisposable {
  /** Without a slash at its end. */
  url: string
  /** What is at a path from now on. */
  set(path: string, answer: string | Answer, type?: string): void
  requests: http.IncomingMessage[]
}

/** A server of web pages on this machine. */
export async function startWebServer(host = '127.0.0.1'): Promise<WebServer> {
  const answers = new Map<string, Answer>()
  const requests: http.IncomingMessage[] = []
  const server = http.createServer((request, response) => {
    requests.push(request)
    const answer = answers.get(request.url ?? '')
    if (answer) answer(response, request)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${host}:${port}`,
    requests,
    set(path, answer, type = 'text/html; charset=utf-8') {
      answers.set(
        path,
        typeof answer === 'string'
          ? (response) => response.writeHead(200, { 'content-type': type }).end(answer)
          : answer,
      )
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** A page as sites make them: an article among what stands around it. */
export const articlePage = (title: string, paragraphs: readonly string[]): string =>
  `<!doctype html><html lang="en"><head><title>${title}</title><style>p{}</style><script>alert(1)</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/about">About us</a></li></ul></nav>
<article><h1>${title}</h1>${paragraphs.map((text) => `<p>${text}</p>`).join('\n')}</article>
<footer>Cookies, imprint</footer></body></html>`
