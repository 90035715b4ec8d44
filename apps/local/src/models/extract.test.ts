import { describe, expect, test } from 'vitest'
import { extractAnswer } from './extract.ts'
import { isQuotable } from '../../../../functions/_shared/text/quotable.ts'
import { readPrompt } from './passages.ts'

const passage = (n: number, text: string, title = '') => ({ n, title, text })

const POLICY = passage(
  1,
  `Row level security is a feature which restricts the rows that a query can return. It was added in 2016. Row level security must be enabled for each table. Many people like the feature.`,
)
const HANDBOOK = passage(
  2,
  '第三章 資料列安全性\n資料列安全性是指資料庫逐列限制存取的機制。管理員必須先啟用它。此功能於二〇一六年加入。',
)

test('a definition is answered by the sentence that defines', () => {
  const answer = extractAnswer('What is row level security?', [POLICY])
  expect(answer).toMatch(/^Row level security is a feature which restricts .* return\./)
  expect(answer).toMatch(/ \[1\]$/)
})

test('a question for a time is answered by the sentence that has one', () => {
  expect(extractAnswer('When was row level security added?', [POLICY])).toContain('added in 2016')
})

test('every quotation is literally in the passage whose number it carries', () => {
  const passages = [POLICY, HANDBOOK]
  for (const question of [
    'What is row level security?',
    '什麼是資料列安全性？',
    '如何啟用资料列安全性',
  ]) {
    const quotes = extractAnswer(question, passages).split('\n\n')
    for (const quote of quotes) {
      const [, text, n] = /^([\s\S]*?)\s?\[(\d+)\]$/.exec(quote) ?? []
      expect(passages.find((one) => one.n === Number(n))?.text).toContain(text)
    }
  }
})

test('a Simplified question finds the Traditional sentence, quoted as it stands', () => {
  expect(extractAnswer('什么是资料列安全性？', [POLICY, HANDBOOK])).toContain(
    '資料列安全性是指資料庫逐列限制存取的機制。[2]',
  )
})

test('a definition goes before commands that only mention the word', () => {
  const text =
    '$ cd x $ debmake ... edit $ debuild debmake. The debmake command is a helper for packaging.'
  expect(extractAnswer('What is debmake?', [passage(1, text)])).toMatch(/^The debmake command is/)
})

test('a quotation leaves out the bullet and the line breaks of its page', () => {
  const text = '• 備份資料庫的命令會把資料庫複製到\n磁碟上。\n• 其他事項請參考手冊的說明。'
  expect(extractAnswer('如何備份資料庫？', [passage(1, text)])).toBe(
    '備份資料庫的命令會把資料庫複製到磁碟上。[1]',
  )
})

test('neighbouring sentences are one quotation', () => {
  const text =
    'A backup copies the database to a disk. A backup of the database runs each night. Cats sleep.'
  expect(extractAnswer('How does a database backup run?', [passage(3, text)])).toBe(
    'A backup copies the database to a disk. A backup of the database runs each night. [3]',
  )
})

test('a sentence that two passages share is quoted once', () => {
  const text = 'The moon orbits the earth every month.'
  expect(extractAnswer('What does the moon orbit?', [passage(1, text), passage(2, text)])).toBe(
    `${text} [1]`,
  )
})

test.each([
  ['How tall is Mount Everest?', 'I found nothing about this in the documents of this room.'],
  ['誰發明了電燈？', '在這個房間的文件中，我找不到與此相關的內容。'],
  ['谁发明了电灯？', '在这个房间的文档中，我找不到与此相关的内容。'],
])('what the passages do not answer (%s) gets the fixed sentence', (question, sentence) => {
  expect(extractAnswer(question, [POLICY, HANDBOOK])).toBe(sentence)
  expect(extractAnswer(question, [])).toBe(sentence)
})

test('a summary quotes the beginning of each passage', () => {
  const answer = extractAnswer('這份文件在講什麼？', [POLICY, HANDBOOK])
  expect(answer).toContain('[1]')
  expect(answer).toContain('資料列安全性是指資料庫逐列限制存取的機制。[2]')
})

test.each([
  'Introduction . . . . . . . . . 3',
  '1.2 Installation ........ 17',
  '第三章 資料列安全性',
  '4.6 Step 2: Generate the template files with the command …',
  'BUILDING A PACKAGE WITHOUT ANY TEMPLATE …',
  '檔案內容如下（模板）：',
  '42',
  'Table 3',
])('%j is never quoted', (text) => {
  expect(isQuotable(text)).toBe(false)
})

test('the prompt is read with its titles, line breaks and question', () => {
  const prompt = `<passage n="1" title="Policy" page="12">\nfirst\nsecond\n</passage>\n<passage n="2" title="" page="1">\n三\n</passage>\n<question>What?</question>`
  expect(readPrompt(prompt)).toEqual({
    passages: [
      { n: 1, title: 'Policy', page: 12, text: 'first\nsecond' },
      { n: 2, title: '', page: 1, text: '三' },
    ],
    question: 'What?',
  })
})

test('the row of a table that answers is quoted under its header, and no other', () => {
  const table =
    '| Boat | Seats | Price |\n| --- | --- | --- |\n| Otter | 2 | 8 |\n| Heron | 4 | 12 |'
  expect(extractAnswer('How many seats does the Otter have?', [passage(1, table)])).toBe(
    '| Boat | Seats | Price |\n| --- | --- | --- |\n| Otter | 2 | 8 [1] |',
  )
  const wells = '| 村名 | 水井数 |\n| --- | --- |\n| 石桥村 | 四口 |\n| 柳湾村 | 七口 |'
  expect(extractAnswer('柳湾村有几口水井？', [passage(1, wells)])).toBe(
    '| 村名 | 水井数 |\n| --- | --- |\n| 柳湾村 | 七口 [1] |',
  )
})

test.each([
  ['열쇠는 누가 가지고 있습니까?', '열쇠는 관리인 박 씨가 가지고 있습니다.'],
  ['مع من المفتاح؟', 'المفتاح مع الحارس سامي.'],
  ['אצל מי המפתח?', 'המפתח נמצא אצל השומר.'],
  ['चाबी किसके पास है?', 'चाबी चौकीदार रमेश के पास है।'],
  ['ใครเก็บกุญแจ', 'ยามชื่อสมศักดิ์เก็บกุญแจไว้ที่ป้อม'],
  ['ມີໃຜຮັກສາກະແຈ', 'ຍາມເຝົ້າປະຕູຊື່ບຸນທັນຮັກສາກະແຈ'],
  ['សោនៅជាមួយអ្នកណា', 'សោនៅជាមួយអ្នកយាមឈ្មោះវណ្ណា។'],
  ['သော့ကို ဘယ်သူ သိမ်းထားသလဲ။', 'သော့ကို အစောင့်ဦးလှက သိမ်းထားသည်။'],
  ['ვის აქვს გასაღები?', 'გასაღები დარაჯს აქვს.'],
  ['ቁልፉ ማን ጋር ነው?', 'ቁልፉ ዘበኛው ጋር ነው።'],
])('%s is answered by a sentence of its script', (question, sentence) => {
  const other = 'The gate is painted green every spring.'
  expect(extractAnswer(question, [passage(1, other), passage(2, sentence)])).toBe(`${sentence} [2]`)
})

test('a question in a language that the passages are not in is told which it is', () => {
  expect(extractAnswer('Wie hoch ist der Mount Everest?', [POLICY])).toBe(
    'In den Dokumenten dieses Raums habe ich dazu nichts gefunden. Die Dokumente sind in einer anderen Sprache (Englisch): Versuche, in dieser zu fragen.',
  )
})

describe('where no sentence answers', () => {
  test('the line that fits does', () => {
    const contacts = 'Contacts\n\nOffice: ring 220\n\nCall the gatekeeper at extension 3198'
    expect(extractAnswer('What is the extension of the gatekeeper?', [passage(1, contacts)])).toBe(
      'Call the gatekeeper at extension 3198 [1]',
    )
  })

  test('a label comes with the line behind it', () => {
    const hours = 'Museum of Clocks\nVisiting hours\nFriday till Sunday\n\nCloakroom'
    expect(extractAnswer('When can I visit the museum?', [passage(1, hours)])).toContain(
      'Visiting hours Friday till Sunday',
    )
  })

  test('a heading comes with the sentence below it', () => {
    const terms = '## Kites\n\nBring them back within two days.\n\n## Sledges\n\nNo limit.'
    expect(extractAnswer('When must kites be returned?', [passage(1, terms)])).toBe(
      '**Kites**\n\nBring them back within two days. [1]',
    )
  })

  test('neither a comment nor a question that the page asks is quoted', () => {
    const page =
      '<!-- who rings: ask Jo -->\n<summary>Who rings?</summary>\n\nThe ringer is Agatha Pell.'
    expect(extractAnswer('Who rings the bell?', [passage(1, page)])).toBe(
      'The ringer is Agatha Pell. [1]',
    )
  })
})

test('a listing is quoted whole, and its marker stands behind its fence', () => {
  const listing = '```js\nimport { pump } from "weir"\n\nawait pump(3)\n```'
  const answer = extractAnswer('How do I import the pump?', [
    passage(1, `# Weir\n\n${listing}\n\nThe end.`),
  ])
  expect(answer).toBe(`${listing}\n[1]`)
})

describe('a sentence that the end of a page cuts', () => {
  const head = {
    ...passage(
      1,
      'The museum is closed in May and in the week of Easter. Whoever wants to see the sea charts must write to the',
    ),
    page: 3,
  }
  const tail = {
    ...passage(2, 'archivist Solveig Munthe nine days before. Photographs are forbidden.'),
    page: 4,
  }
  const WHOLE =
    'Whoever wants to see the sea charts must write to the [1] archivist Solveig Munthe nine days before. [2]'

  test('is quoted from both of them, whichever half the question meets', () => {
    expect(extractAnswer('Who wants to see the sea charts?', [tail, head])).toContain(WHOLE)
    expect(extractAnswer('What is the archivist Munthe written?', [head, tail])).toContain(
      WHOLE.slice(0, -4),
    )
  })

  test('is quoted though the number of the page stands below it', () => {
    const numbered = { ...head, text: `${head.text}\n\n– 3 –` }
    expect(extractAnswer('Who wants to see the sea charts?', [numbered, tail])).toContain(WHOLE)
  })

  test('is not joined with another page, nor with what begins anew', () => {
    const question = 'Who wants to see the sea charts?'
    for (const other of [
      { ...tail, page: 5 },
      { ...tail, title: 'B' },
      { ...tail, text: 'Opening hours are long. The rest is silence.' },
    ])
      expect(extractAnswer(question, [head, other])).not.toContain('the [1] ')
  })
})

test('who does something is found where a form names him by what he does', () => {
  const form = passage(
    1,
    '| Name of the boat: | Silver Cormorant |\n| --- | --- |\n| Length: | 7.35 |\n| Owner: | Jorunn Haugland |\n| Keeper: | Ada Moss |',
  )
  expect(extractAnswer('Who owns the boat?', [form])).toContain('Jorunn Haugland')
  expect(extractAnswer('Who keeps it?', [form])).toContain('| Keeper: | Ada Moss [1] |')
  const text = passage(
    1,
    'The yard was built in 1950. Jorunn Haugland owns the boat. It is blue and has two masts.',
  )
  expect(extractAnswer('Who is the owner of the boat?', [text])).toContain('Jorunn Haugland owns')
})
