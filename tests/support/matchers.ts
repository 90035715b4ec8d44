import { expect } from 'vitest'

// The runner's own matchers are of any type, and what they stand in would be too.

export const anyText: unknown = expect.any(String)
export const anyNumber: unknown = expect.any(Number)
export const anyList: unknown = expect.any(Array)
export const textWith = (part: string): unknown => expect.stringContaining(part)
export const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern)
