import { expect, it } from 'vitest'
import { foldForSearch, foldText } from './fold.ts'

it.each([
  ['French accents', 'Crème brûlée', 'creme brulee'],
  ['accents that were typed apart', 'cafe\u0301', 'café'],
  ['a sharp s', 'Weiße Straße', 'weisse strasse'],
  ['Polish', 'Żółw i łódź', 'zolw i lodz'],
  ['Nordic letters', 'Rødgrød på Ærø', 'rodgrod pa aero'],
  ['the Turkish i, with and without its dot', 'IŞIK İZMİR', 'isik izmir'],
  ['Vietnamese tones', 'Đường phố Huế', 'duong pho hue'],
  ['Greek accents and the sigma of the end', 'ΔΡΌΜΟΣ', 'δρομος'],
  ['the Russian yo', 'зелёный ёж', 'зеленый еж'],
  ['Hebrew niqqud', 'סֵפֶר', 'ספר'],
  ['Hebrew letters of the end', 'מלך', 'מלכ'],
  ['Arabic tashkeel and tatweel', 'مُـعَـلِّـم', 'معلم'],
  ['an alef with whatever it carries', 'أحمد إلى الآن', 'احمد الى الان'],
  ['Persian and Arabic letters of one sound', 'کتابی', 'كتابي'],
  ['a nukta', 'ज़रूरी', 'जरूरी'],
  ['width', 'ＡＢＣ ｶﾅ', 'abc カナ'],
  ['the order of Thai marks', 'นํ้า', 'น้ำ'],
  ['the mark of an Armenian question', 'Ո՞վ', 'Ով'],
])('%s are found either way', (_name, written, typed) => {
  expect(foldForSearch(written)).toBe(foldForSearch(typed))
})

it.each([
  ['Japanese consonants', 'が', 'か'],
  ['Korean syllables', '각', '가'],
  ['Thai vowels', 'กิน', 'กัน'],
  ['Hindi vowels', 'की', 'का'],
])('%s stay apart', (_name, a, b) => {
  expect(foldForSearch(a)).not.toBe(foldForSearch(b))
})

it('a comparison of texts keeps what the search folds', () => {
  expect(foldText('Ｃafé')).toBe('café')
})
