import { describe, expect, test } from 'vitest'
import { splitSentences } from './sentences.ts'

const texts = (text: string) => splitSentences(text).map((sentence) => sentence.text)

test('every sentence stands where it says, and only white space lies between', () => {
  const text = '  One. 「二。」三！\n\nFour?  Five'
  const sentences = splitSentences(text)
  let at = 0
  for (const { text: sentence, start, end } of sentences) {
    expect(text.slice(start, end)).toBe(sentence)
    expect(text.slice(at, start).trim()).toBe('')
    at = end
  }
  expect(text.slice(at).trim()).toBe('')
  expect(sentences).toHaveLength(5)
})

test.each([
  ['Packages, e.g. debhelper, help. Use them.', ['Packages, e.g. debhelper, help.', 'Use them.']],
  ['Edit debian/control. Version 2.4.1 is out.', ['Edit debian/control.', 'Version 2.4.1 is out.']],
  ['See example.org for more. Bye!', ['See example.org for more.', 'Bye!']],
  ['Dr. J. Smith came. He left.', ['Dr. J. Smith came.', 'He left.']],
])('a full stop inside %j ends nothing', (text, expected) => {
  expect(texts(text)).toEqual(expected)
})

test('a question mark inside of quotation marks ends its quotation', () => {
  expect(texts('"Really?" he asked. "Yes."')).toEqual(['"Really?"', 'he asked.', '"Yes."'])
})

test.each([
  ['它是一種機制。必須先啟用！為什麼？', ['它是一種機制。', '必須先啟用！', '為什麼？']],
  ['他說：「好。」然後走了。', ['他說：「好。」', '然後走了。']],
  ['「真的嗎？」，他問。', ['「真的嗎？」，他問。']],
  ['これは文です。次の文です。', ['これは文です。', '次の文です。']],
  ['पहला वाक्य। दूसरा वाक्य।', ['पहला वाक्य।', 'दूसरा वाक्य।']],
  ['好吗?好的.', ['好吗?', '好的.']],
  ['أين المفتاح؟ المفتاح هنا.', ['أين المفتاح؟', 'المفتاح هنا.']],
  ['چابی کہاں ہے؟ چابی یہاں ہے۔ شکریہ', ['چابی کہاں ہے؟', 'چابی یہاں ہے۔', 'شکریہ']],
  ['Բանալին այստեղ է։ Դուռը բաց է։', ['Բանալին այստեղ է։', 'Դուռը բաց է։']],
  ['သော့ဒီမှာ။တံခါးပွင့်သည်။', ['သော့ဒီမှာ။', 'တံခါးပွင့်သည်။']],
  ['សោនៅទីនេះ។ ទ្វារបើក។', ['សោនៅទីនេះ។', 'ទ្វារបើក។']],
  ['ቁልፉ እዚህ ነው። በሩ ክፍት ነው።', ['ቁልፉ እዚህ ነው።', 'በሩ ክፍት ነው።']],
  ['Πού είναι το κλειδί; Είναι εδώ.', ['Πού είναι το κλειδί;', 'Είναι εδώ.']],
])('%s is cut at its own marks', (text, expected) => {
  expect(texts(text)).toEqual(expected)
})

test('a wrapped line does not end a sentence; a heading, an empty line and a list item do', () => {
  const text = [
    '5.2 Source files',
    'This file contains the most vital information about the source package and the',
    'binary packages it creates.',
    '- one thing',
    '- another thing',
    '',
    'New paragraph',
  ].join('\n')
  expect(texts(text)).toEqual([
    '5.2 Source files',
    `This file contains the most vital information about the source package and the\nbinary packages it creates.`,
    '- one thing',
    '- another thing',
    'New paragraph',
  ])
})

describe('a line that is a sentence by itself', () => {
  test('is a row of a table, whatever stands in it', () => {
    expect(
      texts('Boats:\n| Mr. X. He | 3 |\n| --- | --- |\n| Otter! | 12 crowns. |\nPrices hold.'),
    ).toEqual([
      'Boats:',
      '| Mr. X. He | 3 |',
      '| --- | --- |',
      '| Otter! | 12 crowns. |',
      'Prices hold.',
    ])
  })

  test('is a heading, however long', () => {
    expect(
      texts('# What every keeper of a boat on this lake must know\nMoor it with two ropes.'),
    ).toEqual(['# What every keeper of a boat on this lake must know', 'Moor it with two ropes.'])
  })

  test('is a row of HTML, and of numbers', () => {
    expect(texts('<table>\n<tr><td>Mr. Tom. A bell</td><td>912</td></tr>\n</table>')).toEqual([
      '<table>',
      '<tr><td>Mr. Tom. A bell</td><td>912</td></tr>',
      '</table>',
    ])
    expect(texts('Meter and litres\n4100 1000\n4137 8,919\n4174\t-7838\nThe end of it')).toEqual([
      'Meter and litres',
      '4100 1000',
      '4137 8,919',
      '4174\t-7838',
      'The end of it',
    ])
  })

  test('is not a comment in a listing, nor a bar in a sentence', () => {
    expect(texts('# Raise the hook\ncrane.raise()')).toHaveLength(1)
    expect(texts('The set {x\n| x > 0} is open.')).toHaveLength(1)
  })
})

test.each([
  ['Sie kommt am 3. Mai zurück. Dann ist Ruhe.', ['Sie kommt am 3. Mai zurück.', 'Dann ist Ruhe.']],
  ['Das kostet z.B. Geld. Oder auch nicht.', ['Das kostet z.B. Geld.', 'Oder auch nicht.']],
  ['Поезд идёт из г. Томска. Он опоздал.', ['Поезд идёт из г. Томска.', 'Он опоздал.']],
  ['La Sra. Ortiz vive aquí. Está en casa.', ['La Sra. Ortiz vive aquí.', 'Está en casa.']],
])('the point of an abbreviation in %j ends nothing', (text, expected) => {
  expect(texts(text)).toEqual(expected)
})

test('a long text without marks is cut at a space between its clauses, never before a number', () => {
  const clause = 'ห้องสมุดของหมู่บ้านเปิดให้บริการทุกวันยกเว้นวันอังคารและวันหยุดราชการ'
  expect(texts(`${clause} ${clause}`)).toEqual([clause, clause])
  expect(texts(`${clause} 30 บาท`)).toEqual([`${clause} 30 บาท`])
  expect(texts('เปิด ปิด')).toEqual(['เปิด ปิด'])
})
