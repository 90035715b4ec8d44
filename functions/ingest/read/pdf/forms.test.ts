import { describe, expect, it } from 'vitest'
import { type Annotation, toFilledItems } from './forms.ts'

const read = (field: Annotation): string[] =>
  toFilledItems([{ subtype: 'Widget', rect: [10, 10, 200, 40], ...field }]).map(({ str }) => str)

describe('a choice in a form', () => {
  const options = [
    { exportValue: 'DE', displayValue: 'Germany' },
    { exportValue: 'NO', displayValue: 'Norway' },
  ]

  it('says what is shown, not what is stored for it', () => {
    expect(read({ fieldType: 'Ch', combo: true, options, fieldValue: ['NO'] })).toEqual(['Norway'])
    expect(read({ fieldType: 'Ch', combo: true, options, fieldValue: 'Sweden' })).toEqual([
      'Sweden',
    ])
    expect(read({ fieldType: 'Ch', combo: true, options, fieldValue: [] })).toEqual([])
  })

  it('of a list that is shown says all of it', () => {
    expect(read({ fieldType: 'Ch', combo: false, options, fieldValue: ['NO'] })).toEqual([
      '☐ Germany',
      '☑ Norway',
    ])
    const long = Array.from({ length: 200 }, (_, i) => ({
      exportValue: `${i}`,
      displayValue: `No. ${i}`,
    }))
    expect(read({ fieldType: 'Ch', combo: false, options: long, fieldValue: ['7'] })).toEqual([
      'No. 7',
    ])
  })
})
