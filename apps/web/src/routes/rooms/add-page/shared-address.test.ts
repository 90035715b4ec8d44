import { expect, it } from 'vitest'
import { sharedAddress } from './shared-address.ts'

it.each([
  ['url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1', 'https://example.org/a?b=1'],
  ['title=News&text=Read+this%3A+https%3A%2F%2Fexample.org%2Fa', 'https://example.org/a'],
  ['url=&title=http%3A%2F%2Fexample.org', 'http://example.org'],
  ['url=javascript%3Aalert(1)', null],
  ['text=no+address', null],
  ['', null],
])('%j means %s', (query, address) => {
  expect(sharedAddress(new URLSearchParams(query))).toBe(address)
})
