/** What the pictures in docs/ show: two short handbooks, printed as PDFs, and conversations about them. */
export interface Showcase {
  locale: string
  email: string
  room: string
  otherRooms: string[]
  documents: { title: string; html: string }[]
  turns: { question: string; answer: string }[]
  search: string
}

const STYLE = `<style>
  @page { size: A4; margin: 24mm 22mm }
  body { font: 12pt/1.6 'Liberation Serif', 'Noto Serif CJK TC', serif; color: #222 }
  h1 { font-size: 26pt; margin: 0 0 4mm } h2 { font-size: 16pt; margin: 8mm 0 2mm }
  table { border-collapse: collapse; width: 100% } td, th { border: .5pt solid #999; padding: 2mm; text-align: left }
  section { break-after: page }
</style>`

const BIKE = `<!doctype html><html lang="en"><title>Aurora</title>${STYLE}
<section><h1>Aurora e-bike</h1><p>Owner’s handbook. Please read it before the first ride and keep it with the bicycle.</p>
<h2>Before the first ride</h2><p>Charge the battery to the full. The first charge takes about four hours; the light on the charger turns green when it is done.
Set the saddle so that your heel just reaches the pedal with a straight leg.</p></section>
<section><h2>Battery</h2><p>The battery has 500 watt hours and lasts for 60 to 110 kilometres, depending on wind, weight and the level of assistance.
Keep it between 10 and 25 °C. Below freezing the range drops by up to one third. If the bicycle stands for more than a month, store the battery at half charge.</p>
<h2>Brakes</h2><p>Check the brake pads every 500 kilometres. Replace them when less than one millimetre is left. New pads need about twenty full stops before they reach their power.</p></section>
<section><h2>Warranty</h2><p>The frame has a warranty of ten years, the motor of three, the battery of two years or 700 charging cycles, whichever comes first.
The warranty ends if the firmware is changed.</p></section></html>`

const LEASE = `<!doctype html><html lang="zh-Hant"><title>租約</title>${STYLE}
<section><h1>房屋租賃契約</h1><p>立契約書人：出租人與承租人雙方同意訂立本契約，條款如下。</p>
<h2>第一條：租賃期間</h2><p>租賃期間自民國一一五年一月一日起，至民國一一六年十二月三十一日止，共計二年。</p>
<h2>第二條：租金</h2><p>租金每月新臺幣二萬八千元，承租人應於每月五日前以匯款方式支付。逾期超過七日者，每日加收租金千分之一的遲延金。</p></section>
<section><h2>第三條：押金</h2><p>押金為二個月租金。租賃期滿，承租人返還房屋並結清費用後，出租人應於十四日內無息返還押金。</p>
<h2>第四條：提前終止</h2><p>任一方提前終止契約者，應於一個月前以書面通知他方。未依規定通知者，應賠償他方一個月租金。</p>
<h2>第五條：修繕</h2><p>房屋主要結構及水電管線之修繕由出租人負擔；因承租人使用不當所致之損壞，由承租人負擔。</p></section></html>`

export const SHOWCASES: Showcase[] = [
  {
    locale: 'en-US',
    email: 'ada@example.com',
    room: 'Aurora e-bike',
    otherRooms: ['Employment contracts', 'Thesis sources', 'Kitchen appliances'],
    documents: [{ title: 'Aurora handbook', html: BIKE }],
    turns: [
      {
        question: 'How far does it go on one charge?',
        answer:
          'The battery lasts for **60 to 110 kilometres**, depending on wind, weight and the level of assistance [1]. Below freezing the range drops by up to one third [1].',
      },
      {
        question: 'What does the warranty cover, and when does it end?',
        answer:
          '| Part | Warranty |\n| --- | --- |\n| Frame | ten years |\n| Motor | three years |\n| Battery | two years or 700 charging cycles |\n\nWhichever comes first counts for the battery [1]. The warranty ends if the firmware is changed [1].',
      },
    ],
    search: 'warranty',
  },
  {
    locale: 'zh-TW',
    email: 'meihua@example.com',
    room: '租屋契約',
    otherRooms: ['論文資料', '家電說明書', '2026 年會議紀錄'],
    documents: [{ title: '房屋租賃契約', html: LEASE }],
    turns: [
      {
        question: '押金是多少？什麼時候會退還？',
        answer:
          '押金為**二個月租金** [1]。租賃期滿，承租人返還房屋並結清費用後，出租人應於**十四日內**無息返還押金 [1]。',
      },
      {
        question: '提前終止契約要怎麼通知？',
        answer: '應於**一個月前以書面通知**他方 [1]。未依規定通知者，應賠償他方一個月租金 [1]。',
      },
    ],
    search: '租金',
  },
]
