import { expect, test } from 'vitest'
import { startBackend, type Backend, type Person } from '../support/backend.ts'
import { createRoom } from '../support/client.ts'
import { addArticle, askAndWait } from './support.ts'

/** What an article says, what is asked, and what the answer must hold. */
type Article = [text: string, question: string, answer: string]

/** The questions have other forms of the articles' words, or leave out what people leave out. */
const ROOMS: Record<string, Article[]> = {
  German: [
    [
      'Der Feuerlöscher hängt im Treppenhaus neben dem Aufzug.',
      'Wo ist ein Feuerloescher?',
      'Treppenhaus',
    ],
    [
      'Den Schlüssel zum Fahrradkeller verwahrt Herr Größlein.',
      'Wer hat den Kellerschlüssel?',
      'Größlein',
    ],
    ['Die Müllabfuhr kommt jeden Mittwoch ab sieben.', 'Wann kommt der Müll weg?', 'Mittwoch'],
  ],
  French: [
    [
      'L’extincteur est accroché dans la cage d’escalier, près de l’ascenseur.',
      'Ou sont les extincteurs ?',
      'escalier',
    ],
    [
      'La clé de la cave à vélos est gardée par Mme Lefèvre.',
      'Qui garde la cle de la cave ?',
      'Lefèvre',
    ],
    [
      'Les ordures sont ramassées chaque mercredi dès sept heures.',
      'Quel jour ramasse-t-on les ordures ?',
      'mercredi',
    ],
  ],
  Finnish: [
    ['Sammutin on portaikossa hissin vieressä.', 'Missä sammuttimet ovat?', 'portaikossa'],
    ['Pyöräkellarin avainta säilyttää Aino Mäkelä.', 'Kenellä on kellarin avain?', 'Mäkelä'],
    [
      'Roskat haetaan joka keskiviikko kello seitsemän.',
      'Milloin roska-auto hakee roskat?',
      'keskiviikko',
    ],
  ],
  Turkish: [
    [
      'Yangın söndürücü merdiven boşluğunda, asansörün yanında asılıdır.',
      'Yangın söndürücüler nerede?',
      'merdiven',
    ],
    ['Bisiklet deposunun anahtarı Işıl Hanım’dadır.', 'Deponun anahtari kimde?', 'Işıl'],
    ['Çöpler her çarşamba saat yedide toplanır.', 'Çöp ne zaman toplanıyor?', 'çarşamba'],
  ],
  Vietnamese: [
    ['Bình chữa cháy treo ở cầu thang, cạnh thang máy.', 'Bình chữa cháy ở đâu?', 'cầu thang'],
    ['Chìa khóa nhà để xe đạp do chị Hạnh giữ.', 'Ai giu chia khoa nha de xe dap?', 'Hạnh'],
    ['Rác được thu gom vào sáng thứ tư hằng tuần.', 'Rác được thu gom khi nào?', 'thứ tư'],
  ],
  Russian: [
    ['Огнетушитель висит на лестнице возле лифта.', 'Где найти огнетушители?', 'лестнице'],
    ['Ключ от велосипедного подвала хранит Семён Королёв.', 'У кого ключи от подвала?', 'Королёв'],
    ['Мусор вывозят по средам с семи утра.', 'Когда вывоз мусора?', 'средам'],
  ],
  Greek: [
    [
      'Ο πυροσβεστήρας κρέμεται στη σκάλα δίπλα στο ασανσέρ.',
      'Που ειναι οι πυροσβεστηρες;',
      'σκάλα',
    ],
    [
      'Το κλειδί του υπογείου το έχει η κυρία Δήμητρα.',
      'Ποιος έχει τα κλειδιά του υπογείου;',
      'Δήμητρα',
    ],
    ['Τα σκουπίδια μαζεύονται κάθε Τετάρτη.', 'Πότε μαζεύουν τα σκουπίδια;', 'Τετάρτη'],
  ],
  Hebrew: [
    ['מַטְפֵּה הָאֵשׁ תָּלוּי בְּחֲדַר הַמַּדְרֵגוֹת לְיַד הַמַּעֲלִית.', 'איפה מטפה האש?', 'מַּדְרֵגוֹת'],
    ['המפתח של מחסן האופניים נמצא אצל גברת דרור.', 'אצל מי מפתח המחסן?', 'דרור'],
    ['האשפה נאספת בכל יום רביעי בבוקר.', 'מתי נאספת אשפה?', 'רביעי'],
  ],
  Arabic: [
    ['مطفأة الحريق معلقة في بيت الدرج قرب المصعد.', 'أين مطفأة حريق؟', 'الدرج'],
    ['مِفْتَاحُ مَخْزَنِ الدَّرَّاجَاتِ عِنْدَ السَّيِّدِ نَبِيل.', 'عند من مفتاح المخزن؟', 'نَبِيل'],
    ['تُجمع القمامة كل يوم أربعاء في الصباح.', 'متى تجمع القمامة؟', 'أربعاء'],
  ],
  Persian: [
    ['کپسول آتش‌نشانی در راه‌پله کنار آسانسور آویزان است.', 'كپسول آتش نشاني كجاست؟', 'راه‌پله'],
    ['کلید انبار دوچرخه نزد آقای نادری است.', 'کلید انبار پیش کیست؟', 'نادری'],
    ['زباله‌ها هر چهارشنبه صبح جمع می‌شود.', 'زباله کی جمع می‌شود؟', 'چهارشنبه'],
  ],
  Hindi: [
    ['अग्निशामक यंत्र सीढ़ियों के पास लिफ़्ट की बगल में टँगा है।', 'अग्निशामक यंत्र कहाँ है?', 'सीढ़ियों'],
    ['साइकिल घर की चाबी श्री मोहन रखते हैं।', 'साइकिल घर की चाबी किसके पास है?', 'मोहन'],
    ['कूड़ा हर बुधवार सुबह सात बजे उठाया जाता है।', 'कूड़ा कब उठता है?', 'बुधवार'],
  ],
  Tamil: [
    ['தீயணைப்பான் மாடிப்படியில் மின்தூக்கி அருகே தொங்குகிறது.', 'தீயணைப்பான் எங்கே இருக்கிறது?', 'மாடிப்படி'],
    ['மிதிவண்டிக் கிடங்கின் சாவி முருகனிடம் உள்ளது.', 'கிடங்கு சாவி யாரிடம் உள்ளது?', 'முருகன'],
    ['குப்பை ஒவ்வொரு புதன்கிழமையும் எடுக்கப்படும்.', 'குப்பையை எப்போது எடுப்பார்கள்?', 'புதன்'],
  ],
  Thai: [
    ['ถังดับเพลิงแขวนอยู่ที่บันไดข้างลิฟต์', 'ถังดับเพลิงอยู่ตรงไหน', 'บันได'],
    ['ลุงสมชายเก็บกุญแจโรงจอดจักรยานไว้ที่บ้าน', 'กุญแจโรงจอดจักรยานอยู่กับใคร', 'สมชาย'],
    ['รถขยะมาเก็บขยะทุกเช้าวันพุธเวลาเจ็ดโมง', 'เก็บขยะวันไหน', 'วันพุธ'],
  ],
  Lao: [
    ['ຖັງດັບເພີງແຂວນຢູ່ຂັ້ນໄດຂ້າງລິຟ', 'ຖັງດັບເພີງຢູ່ໃສ', 'ຂັ້ນໄດ'],
    ['ກະແຈຫ້ອງເກັບລົດຖີບແມ່ນທ້າວຄຳເກັບໄວ້', 'ໃຜເກັບກະແຈຫ້ອງລົດຖີບ', 'ທ້າວຄຳ'],
    ['ລົດຂີ້ເຫຍື້ອມາທຸກເຊົ້າວັນພຸດ', 'ລົດຂີ້ເຫຍື້ອມາມື້ໃດ', 'ວັນພຸດ'],
  ],
  Khmer: [
    ['បំពង់ពន្លត់អគ្គិភ័យព្យួរនៅជណ្ដើរក្បែរជណ្ដើរយន្ត។', 'តើបំពង់ពន្លត់អគ្គិភ័យនៅឯណា?', 'ជណ្ដើរ'],
    ['លោកសុខរក្សាទុកសោឃ្លាំងកង់។', 'តើនរណារក្សាទុកសោឃ្លាំង?', 'សុខ'],
    ['គេប្រមូលសំរាមរៀងរាល់ថ្ងៃពុធ។', 'តើគេប្រមូលសំរាមថ្ងៃណា?', 'ថ្ងៃពុធ'],
  ],
  Burmese: [
    ['မီးသတ်ဆေးဘူးကို ဓာတ်လှေကားဘေး လှေကားထစ်တွင် ချိတ်ထားသည်။', 'မီးသတ်ဆေးဘူး ဘယ်မှာလဲ။', 'ဓာတ်လှေကားဘေး'],
    ['စက်ဘီးဂိုဒေါင် သော့ကို ဦးလှ သိမ်းထားသည်။', 'စက်ဘီးဂိုဒေါင်သော့ ဘယ်သူ့ဆီမှာလဲ။', 'ဦးလှ'],
    ['အမှိုက်ကို ဗုဒ္ဓဟူးနေ့တိုင်း သိမ်းသည်။', 'အမှိုက် ဘယ်နေ့ သိမ်းသလဲ။', 'ဗုဒ္ဓဟူးနေ့'],
  ],
  Korean: [
    ['소화기는 승강기 옆 계단에 걸려 있습니다.', '소화기가 어디에 있나요?', '계단'],
    ['자전거 창고 열쇠는 박 씨가 보관합니다.', '창고 열쇠를 누가 보관합니까?', '박 씨'],
    ['쓰레기는 매주 수요일 아침에 수거합니다.', '쓰레기 수거는 언제입니까?', '수요일'],
  ],
  Japanese: [
    ['消火器はエレベーター横の階段に掛けてあります。', '消火器はどこですか？', '階段'],
    [
      '自転車置き場の鍵は森さんが預かっています。',
      '自転車置き場の鍵は誰が持っていますか？',
      '森さん',
    ],
    ['ごみは毎週水曜日の朝に収集されます。', 'ごみの収集はいつですか？', '水曜日'],
  ],
}

const it = test
  .extend('backend', { scope: 'file' }, async ({}, { onCleanup }) => {
    const backend = await startBackend({ offlineModels: true })
    onCleanup(() => backend[Symbol.asyncDispose]())
    return backend
  })
  .extend('alice', { scope: 'file' }, ({ backend }) => backend.signUp('alice'))

async function firstFound(
  backend: Backend,
  alice: Person,
  room: string,
  question: string,
): Promise<string | undefined> {
  const path = `/chat/rooms/${room}/search?${new URLSearchParams({ q: question })}`
  const response = await backend.call(path, { as: alice })
  const { results } = (await response.json()) as { results: { content: string }[] }
  return results[0]?.content
}

it.for(Object.entries(ROOMS))(
  'what stands in %s is found, quoted and cited, offline',
  async ([language, articles], { backend, alice }) => {
    const room = await createRoom(alice, language)
    for (const [text] of articles) await addArticle(backend, alice, room, text)
    for (const [text, question, expected] of articles) {
      expect(await firstFound(backend, alice, room, question)).toBe(text)
      const answer = await askAndWait(backend, alice, room, question)
      expect(answer.content).toContain(expected)
      expect(answer.citations).toContainEqual(
        expect.objectContaining({ quote: text, verified: true }),
      )
    }
  },
)

it('a question in a language that no document is in is told so, and in which they are', async ({
  backend,
  alice,
}) => {
  const room = await createRoom(alice)
  await addArticle(backend, alice, room, 'The fire extinguisher is on the stairs next to the lift.')
  await addArticle(backend, alice, room, 'L’extincteur est accroché dans la cage d’escalier.')
  const answer = await askAndWait(backend, alice, room, 'Где висит огнетушитель?')
  expect(answer).toMatchObject({ status: 'done', citations: [] })
  expect(answer.content).toMatch(/^В документах этой комнаты я ничего об этом не нашёл\. /)
  expect(answer.content).toMatch(/\((?:английский и французский|французский и английский)\)/)

  await addArticle(backend, alice, room, 'Мусор вывозят по средам.')
  const again = await askAndWait(backend, alice, room, 'Где висит огнетушитель?')
  expect(again.content).toBe('В документах этой комнаты я ничего об этом не нашёл.')
})
