import { describe, expect, it } from 'vitest'
import { detectLanguage, mayBeEnglish } from './language.ts'

describe('the language of a text', () => {
  it.each([
    ['en', 'The ferry leaves when the tide is high.'],
    ['de', 'Die Fähre fährt ab, wenn die Flut kommt.'],
    ['fr', 'Le bac part quand la marée est haute.'],
    ['es', 'El transbordador sale cuando sube la marea.'],
    ['pt', 'A balsa parte quando a maré está alta.'],
    ['it', 'Il traghetto parte quando la marea è alta.'],
    ['nl', 'De veerboot vertrekt als het vloed is.'],
    ['sv', 'Färjan går när det är högvatten.'],
    ['da', 'Færgen sejler, når det er højvande, hver dag.'],
    ['fi', 'Lautta lähtee, kun vesi on korkealla.'],
    ['pl', 'Prom odpływa, gdy jest przypływ.'],
    ['cs', 'Přívoz odjíždí, když je příliv.'],
    ['hu', 'A komp akkor indul, amikor dagály van.'],
    ['ro', 'Bacul pleacă atunci când este flux.'],
    ['tr', 'Feribot gelgit yükseldiğinde kalkar ve geç kalmaz.'],
    ['id', 'Kapal feri berangkat ketika air sedang pasang di pelabuhan itu.'],
    ['vi', 'Phà rời bến khi thủy triều lên.'],
    ['sw', 'Kivuko huondoka wakati maji ya bahari yanapojaa.'],
    ['ru', 'Паром отходит, когда начинается прилив.'],
    ['uk', 'Пором відходить, коли починається приплив.'],
    ['bg', 'Фериботът тръгва, когато приливът дойде.'],
    ['sr', 'Трајект полази када дође плима, једном дневно.'],
    ['ar', 'تغادر العبارة عندما يرتفع المد.'],
    ['fa', 'کشتی هنگام مد حرکت می‌کند.'],
    ['ur', 'کشتی تب روانہ ہوتی ہے جب پانی چڑھتا ہے۔'],
    ['he', 'המעבורת יוצאת כשהגאות עולה.'],
    ['hi', 'नाव ज्वार आने पर चलती है।'],
    ['mr', 'भरती आल्यावर होडी निघते आणि ती वेळेवर आहे.'],
    ['bn', 'জোয়ার এলে ফেরি ছাড়ে।'],
    ['ta', 'அலை உயரும்போது படகு புறப்படும்.'],
    ['th', 'เรือข้ามฟากออกเมื่อน้ำขึ้น'],
    ['lo', 'ເຮືອອອກເມື່ອນ້ຳຂຶ້ນ'],
    ['km', 'សាឡាងចេញពេលទឹកឡើង។'],
    ['my', 'ရေတက်ချိန်တွင် ကူးတို့ထွက်သည်။'],
    ['ka', 'ბორანი მიქცევისას გადის.'],
    ['hy', 'Լաստանավը մեկնում է մակընթացության ժամանակ։'],
    ['am', 'ጀልባው ማዕበሉ ሲነሳ ይሄዳል።'],
    ['el', 'Το πλοίο φεύγει με την παλίρροια.'],
    ['ko', '배는 밀물 때 떠납니다.'],
    ['ja', '渡し船は満潮のときに出ます。'],
    ['zh-Hant', '渡輪在漲潮時開船。'],
    ['zh-Hans', '渡轮在涨潮时开船。'],
  ])('%s', (language, text) => {
    expect(detectLanguage(text)).toBe(language)
  })

  it.each([
    [
      'a question that names something foreign',
      'en',
      'What does the sign "Ausfahrt freihalten" mean?',
    ],
    ['a Russian text with names in Latin letters', 'ru', 'В программе Photoshop есть слои.'],
    ['a Japanese text of many Han characters', 'ja', '東京都水道局営業時間案内です'],
    [
      'Simplified Chinese that quotes one Traditional name',
      'zh-Hans',
      `${'这是一段很长的简体中文文字，'.repeat(6)}作者是龍。`,
    ],
  ])('of %s is %s', (_name, language, text) => {
    expect(detectLanguage(text)).toBe(language)
  })

  it.each(['', '42', 'XR-2100/B', 'Walnuss', '?!'])('%j does not tell', (text) => {
    expect(detectLanguage(text)).toBeNull()
  })
})

it('what does not tell its language may be English in its letters alone', () => {
  expect(mayBeEnglish('XR-2100/B')).toBe(true)
  expect(mayBeEnglish('The ferry leaves at high tide.')).toBe(true)
  expect(mayBeEnglish('Größlein')).toBe(false)
  expect(mayBeEnglish('Паром')).toBe(false)
  expect(mayBeEnglish('Die Fähre kommt nicht.')).toBe(false)
})
