import { describe, expect, it } from 'vitest'
import { allowConnections } from './security.ts'

const POLICY = "default-src 'self'; connect-src 'self'; object-src 'none'"

describe('the content security policy', () => {
  it('allows the project over HTTP and over its socket', () => {
    expect(allowConnections(POLICY, 'https://abc.supabase.co')).toContain(
      "connect-src 'self' https://abc.supabase.co wss://abc.supabase.co;",
    )
  })

  it('allows no more than the origin of a project behind a path', () => {
    expect(allowConnections(POLICY, 'http://127.0.0.1:54321/base')).toContain(
      "connect-src 'self' http://127.0.0.1:54321 ws://127.0.0.1:54321;",
    )
  })
})
