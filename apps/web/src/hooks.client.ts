import type { HandleClientError } from '@sveltejs/kit/hooks'
import { defineCustomClientStrategy } from '#lib/paraglide/runtime.js'

// For browsers that keep no cookies: the language that the server rendered.
defineCustomClientStrategy('custom-browser', {
  getLocale: () => document.documentElement.lang,
  setLocale: () => undefined,
})

export const handleError: HandleClientError = ({ kind, error }) => {
  if (kind !== 'unknown') return error
  const id = crypto.randomUUID()
  console.error(`[${id}]`, error)
  return { status: 500, message: 'Internal error', code: 'internal', id }
}
