import { describe, expect, it } from 'vitest'
import type { MemberRow } from '#lib/contract.ts'
import { membersNamed, mentionBefore } from './mentions.ts'

const member = (id: string, name: string | null): MemberRow => ({
  user_id: id,
  role: 'asker',
  name,
  created_at: '',
})

describe('the name that is being written', () => {
  it.each([
    ['@', '', 0],
    ['Ask @an', 'an', 4],
    ['@Ann Ar', 'Ann Ar', 0],
    ['請@小', '小', 1],
    ['(@ben', 'ben', 1],
  ])('is found in %s', (text, written, start) => {
    expect(mentionBefore(text, text.length)).toEqual({ start, written })
  })

  it.each(['', 'Ann', 'ann@example', '1@2', '@ ', 'a @\nb', `@${'x'.repeat(81)}`])(
    'is not found in %j',
    (text) => {
      expect(mentionBefore(text, text.length)).toBeNull()
    },
  )

  it('ends at the caret', () => {
    expect(mentionBefore('Ask @ann today', 7)).toEqual({ start: 4, written: 'an' })
    expect(mentionBefore('Ask @ann today', 3)).toBeNull()
  })
})

describe('the members who are offered', () => {
  const members = [
    member('1', 'Zoe Ann'),
    member('2', 'Ann Archer'),
    member('3', null),
    member('4', 'Joanna'),
    member('me', 'Anna'),
  ]
  const offered = (written: string) =>
    membersNamed(members, written, (id) => id === 'me').map(({ name }) => name)

  it('are others whose name begins so, first by the whole and then by a part', () => {
    expect(offered('an')).toEqual(['Ann Archer', 'Zoe Ann'])
  })

  it('are all others who have a name, before anything is written', () => {
    expect(offered('')).toEqual(['Ann Archer', 'Joanna', 'Zoe Ann'])
  })

  it('are none once the name is whole', () => {
    expect(offered('Ann Archer')).toEqual([])
  })
})
