import { AuthApiError, FunctionsFetchError, FunctionsHttpError } from '@supabase/supabase-js'
import { describe, expect, it } from 'vitest'
import { Failure, toErrorCode, toFailure } from './failure.ts'

const functionError = (body: string, status = 429) =>
  new FunctionsHttpError(new Response(body, { status }))

const codeOf = async (cause: unknown, fallback?: Parameters<typeof toFailure>[1]) =>
  (await toFailure(cause, fallback)).code

describe('what went wrong', () => {
  it('is what a function says', async () => {
    const body = JSON.stringify({
      error: { code: 'too_many_waiting', message: 'x', request_id: 'r' },
    })
    expect(await codeOf(functionError(body))).toBe('too_many_waiting')
  })

  it.each(['', '<html>', '{"error":"x"}', '{"error":{"code":"of_tomorrow"}}'])(
    'is the fallback when a function answers %j',
    async (body) => {
      expect(await codeOf(functionError(body), 'upload_failed')).toBe('upload_failed')
    },
  )

  it('is the network when nothing answers', async () => {
    expect(await codeOf(new FunctionsFetchError(new Error('x')))).toBe('offline')
    expect(await codeOf(new TypeError('Failed to fetch'))).toBe('offline')
    expect(await codeOf({ message: 'TypeError: fetch failed', code: '' })).toBe('offline')
  })

  it('is what the database raises with one of our codes', async () => {
    expect(await codeOf({ code: 'PT404', message: 'room_not_found' })).toBe('room_not_found')
    expect(await codeOf({ code: 'PGRST303', message: 'JWT expired' })).toBe('session_expired')
    expect(await codeOf({ code: '42501', message: 'permission denied' })).toBe('internal')
  })

  it('is what the sign-in service says, by code or by sentence', async () => {
    const auth = (message: string, code: string | undefined) => new AuthApiError(message, 400, code)
    expect(await codeOf(auth('x', 'weak_password'))).toBe('password_weak')
    expect(await codeOf(auth('Invalid login credentials', undefined))).toBe('invalid_credentials')
    expect(await codeOf(auth('User already registered', undefined))).toBe('email_taken')
  })

  it('stays what it is when it is known already', async () => {
    const failure = new Failure('not_a_pdf')
    expect(await toFailure(failure, 'internal')).toBe(failure)
  })

  it('is general when a stored code is not known here', () => {
    expect(toErrorCode('pdf_damaged')).toBe('pdf_damaged')
    expect(toErrorCode('toString')).toBe('internal')
    expect(toErrorCode(null)).toBe('internal')
  })
})
