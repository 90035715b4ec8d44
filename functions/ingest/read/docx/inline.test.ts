import { expect, it } from 'vitest'
import { createWord } from '../../../../tests/support/docx.ts'
import { readDocx } from './read-docx.ts'

const read = async (body: string): Promise<string> => (await readDocx(createWord(body))).text
const run = (text: string, properties = ''): string =>
  `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`
const p = (inside: string): string => `<w:p>${inside}</w:p>`
const fieldChar = (type: string, data = ''): string =>
  `<w:r><w:fldChar w:fldCharType="${type}">${data}</w:fldChar></w:r>`
const code = (text: string): string => `<w:r><w:instrText>${text}</w:instrText></w:r>`
const field = (instruction: string, result?: string): string =>
  `${fieldChar('begin')}${code(instruction)}${result === undefined ? '' : fieldChar('separate') + result}${fieldChar('end')}`
const math = (xml: string): string => p(`<m:oMath>${xml}</m:oMath>`)
const mr = (text: string): string => `<m:r><m:t>${text}</m:t></m:r>`
const box = (text: string): string => `<w:txbxContent>${p(run(text))}</w:txbxContent>`

it.each([
  [
    'line breaks',
    p('<w:r><w:t>Lane 9</w:t><w:br/><w:t>Town</w:t><w:cr/><w:t>Land</w:t></w:r>'),
    'Lane 9\nTown\nLand',
  ],
  ['a page break', p(`${run('One')}<w:r><w:br w:type="page"/></w:r>${run('Two')}`), 'One\n\nTwo'],
  ['tabs', p('<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:ptab/><w:t>c</w:t></w:r>'), 'a\tb\tc'],
  [
    'soft hyphens',
    p('<w:r><w:t>ther\u00admo</w:t><w:softHyphen/><w:t>stat</w:t></w:r>'),
    'thermostat',
  ],
  [
    'a hyphen that does not break',
    p('<w:r><w:t>XR</w:t><w:noBreakHyphen/><w:t>2</w:t></w:r>'),
    'XR-2',
  ],
  ['a line feed in the XML', p(run('a\n b')), 'a  b'],
  [
    'text that was replaced',
    p(
      `${run('On ')}<w:del><w:r><w:delText>Monday</w:delText></w:r></w:del><w:ins>${run('Thursday')}</w:ins>`,
    ),
    'On Thursday',
  ],
  [
    'text that was moved',
    p(`<w:moveFrom>${run('Lamp')}</w:moveFrom>`) +
      p(run('Coat')) +
      p(`<w:moveTo>${run('Lamp')}</w:moveTo>`),
    'Coat\n\nLamp',
  ],
  [
    'an end of a paragraph that was deleted',
    p(`<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>${run('One ')}`) + p(run('sentence.')),
    'One sentence.',
  ],
  [
    'the last end of a paragraph that was deleted',
    p(`<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>${run('One')}`),
    'One',
  ],
  ['hidden text', p(run('secret', '<w:vanish/>') + run('seen', '<w:vanish w:val="0"/>')), 'seen'],
  [
    'readings beside characters',
    p(
      `<w:r><w:ruby><w:rubyPr/><w:rt>${run('とうきょう')}</w:rt><w:rubyBase>${run('東京')}</w:rubyBase></w:ruby></w:r>`,
    ),
    '東京',
  ],
  [
    'a simple field',
    p(`Table ${`<w:fldSimple w:instr=" SEQ Table ">${run('Table 7')}</w:fldSimple>`}`),
    'Table 7',
  ],
  ['a field', p(field(' REF x ', run('9 March'))), '9 March'],
  [
    'a field in the code of another',
    p(field(` IF ${field('PAGE', run('3'))} = 3 `, run('yes'))),
    'yes',
  ],
  [
    'a field over two paragraphs',
    p(`${fieldChar('begin')}${code('TOC')}${fieldChar('separate')}${run('Heron 3')}`) +
      p(`${run('Badger 9')}${fieldChar('end')}`) +
      p(run('Text')),
    'Heron 3\n\nBadger 9\n\nText',
  ],
  [
    'a field that never ends',
    p(`${fieldChar('begin')}${code('DATE')}${run('x')}`) + p(run('Text')),
    'Text',
  ],
  ['a field that shows a symbol', p(field('SYMBOL 97 \\f "Symbol"')), 'α'],
  ['a circled number', p(field('EQ \\o\\ac(○,7)')), '7'],
  ['a fraction of an older version', p(field('EQ \\f(1,2)')), '1/2'],
  [
    'a reading of an older version',
    p(field('EQ \\* jc2 \\* "Font:Mincho" \\* hps10 \\o\\ad(\\s\\up 9(とう),東)')),
    '東',
  ],
  ['an entry of an index', p(run('Well') + run('', '<w:vanish/>') + field('XE "Wells"')), 'Well'],
  [
    'a box that is ticked',
    p(
      fieldChar(
        'begin',
        '<w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData>',
      ) +
        code('FORMCHECKBOX') +
        fieldChar('end') +
        run(' Tea'),
    ),
    '☒ Tea',
  ],
  [
    'a choice from a list',
    p(
      fieldChar(
        'begin',
        '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="red"/><w:listEntry w:val="blue"/></w:ddList></w:ffData>',
      ) + fieldChar('end'),
    ),
    'blue',
  ],
  [
    'a content control',
    p(`${run('Leader: ')}<w:sdt><w:sdtPr/><w:sdtContent>${run('Nym')}</w:sdtContent></w:sdt>`),
    'Leader: Nym',
  ],
  [
    'what an empty content control asks for',
    p(
      `${run('Name:')}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>${run('Click here')}</w:sdtContent></w:sdt>`,
    ),
    'Name:',
  ],
  ['a link', p(`<w:hyperlink r:id="x">${run('the map')}</w:hyperlink>`), 'the map'],
  [
    'a symbol',
    p(
      '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:font="Symbol" w:char="F0A3"/><w:sym w:font="Wingdings" w:char="F000"/></w:r>',
    ),
    '✓≤',
  ],
  [
    'private characters of a font of symbols',
    p(run('\uf0b0C', '<w:rFonts w:ascii="Symbol"/>')),
    '°C',
  ],
])('%s', async (_name, body, text) => {
  expect(await read(body)).toBe(text)
})

it.each([
  [
    'in one of several forms',
    `<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>${box('0800')}</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>${box('0800')}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>`,
  ],
  [
    'in a form that only older versions know',
    `<mc:AlternateContent><mc:Choice Requires="x"><w:drawing/></mc:Choice><mc:Fallback><w:pict>${box('0800')}</w:pict></mc:Fallback></mc:AlternateContent>`,
  ],
  ['in no other form', `<w:pict><v:shape><v:textbox>${box('0800')}</v:textbox></v:shape></w:pict>`],
  [
    'in a group of shapes',
    `<w:drawing><a:graphic><x:wgp>${box('0800')}</x:wgp></a:graphic></w:drawing>`,
  ],
])('a text box %s is read once', async (_form, shape) => {
  expect(await read(p(`${run('Notice')}<w:r>${shape}</w:r>`) + p(run('End')))).toBe(
    'Notice\n\n0800\n\nEnd',
  )
})

it.each([
  [mr('F=37') + `<m:sSup><m:e>${mr('q')}</m:e><m:sup>${mr('2')}</m:sup></m:sSup>`, 'F=37q^2'],
  [`<m:sSub><m:e>${mr('a+b')}</m:e><m:sub>${mr('10')}</m:sub></m:sSub>`, '{a+b}_{10}'],
  [`<m:f><m:num>${mr('a')}</m:num><m:den>${mr('b')}</m:den></m:f>`, '\\frac{a}{b}'],
  [
    `<m:f><m:fPr><m:type m:val="lin"/></m:fPr><m:num>${mr('a')}</m:num><m:den>${mr('b')}</m:den></m:f>`,
    'a/b',
  ],
  [`<m:rad><m:radPr/><m:deg/><m:e>${mr('x')}</m:e></m:rad>`, '\\sqrt{x}'],
  [`<m:rad><m:deg>${mr('3')}</m:deg><m:e>${mr('x')}</m:e></m:rad>`, '\\sqrt[3]{x}'],
  [
    `<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>${mr('i=1')}</m:sub><m:sup>${mr('n')}</m:sup><m:e>${mr('i')}</m:e></m:nary>`,
    '\\sum_{i=1}^n i',
  ],
  [`<m:nary><m:sub/><m:sup/><m:e>${mr('f')}</m:e></m:nary>`, '\\int f'],
  [
    `<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e>${mr('a')}</m:e><m:e>${mr('b')}</m:e></m:d>`,
    '[a|b]',
  ],
  [`<m:func><m:fName>${mr('sin')}</m:fName><m:e>${mr('x')}</m:e></m:func>`, '\\sin x'],
  [
    `<m:func><m:fName><m:limLow><m:e>${mr('lim')}</m:e><m:lim>${mr('n→∞')}</m:lim></m:limLow></m:fName><m:e>${mr('a')}</m:e></m:func>`,
    '\\lim_{n→∞} a',
  ],
  [
    `<m:m><m:mr><m:e>${mr('1')}</m:e><m:e>${mr('0')}</m:e></m:mr><m:mr><m:e>${mr('0')}</m:e><m:e>${mr('1')}</m:e></m:mr></m:m>`,
    '\\begin{matrix} 1 & 0 \\\\ 0 & 1 \\end{matrix}',
  ],
  [`<m:acc><m:accPr><m:chr m:val="⃗"/></m:accPr><m:e>${mr('v')}</m:e></m:acc>`, '\\vec{v}'],
  [mr('𝑥'), 'x'],
  [`<w:del>${mr('y')}</w:del>${mr('z')}`, 'z'],
])('an equation: %#', async (xml, text) => {
  expect(await read(math(xml))).toBe(text)
})

it('equations that stand apart are lines of their own', async () => {
  const body = p(
    `${run('As')}<m:oMathPara><m:oMath>${mr('a=b')}</m:oMath></m:oMathPara>${run('shows')}`,
  )
  expect(await read(body)).toBe('As\na=b\nshows')
})
