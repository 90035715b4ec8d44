import type { IncomingMessage } from 'node:http'
import { type GuardedRequest, requestGuarded } from '../../_shared/http/guarded-request.ts'

const USER_AGENT = 'DocuMind/1.0 (reads a page that a person asked for)'

export type RequestOptions = Pick<GuardedRequest, 'isAllowed' | 'signal'>

/**
 * Asks for a page.
 * @throws AppError page_address_private, page_unreachable, page_timeout
 */
export const requestPage = (url: URL, options: RequestOptions): Promise<IncomingMessage> =>
  requestGuarded(url, {
    ...options,
    headers: {
      'user-agent': USER_AGENT,
      accept: 'text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9',
      'accept-encoding': 'gzip, identity',
    },
  })
