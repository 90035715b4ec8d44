/** Letters beyond ASCII of languages that older encodings were made for, and the Cyrillic alphabets of some. */
const ALPHABETS = [
  'äöüß',
  'àâæçèéêëîïôœùûüÿ',
  'áéíñóúüªº',
  'àáâãçéêíóôõúüªº',
  'àèéìíîòóù',
  'åäöæøéü',
  'áéíóúýþæöð',
  'ąćęłńóśźż',
  'áäčďéěíĺľňóôŕřšťúůýž',
  'áéíóöőúüű',
  'ăâîșțşţ',
  'čćđšž',
  'çğıi̇öşüâî',
  'ąčęėįšųūž',
  'āčēģīķļņōŗšūž',
  'äõöüšž',
  'çëéèêàïôûœ',
  'àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ\u0300\u0301\u0303\u0309\u0323',
  'абвгдежзийклмнопрстуфхцчшщъыьэюяё',
  'абвгґдеєжзиіїйклмнопрстуфхцчшщьюя',
  'абвгдеёжзійклмнопрстуўфхцчшыьэюя',
  'абвгдђежзијклљмнњопрстћуфхцчџш',
  'абвгдѓежзѕијклљмнњопрстќуфхцчџш',
].map((letters) => new Set(letters))

/** Letters that make up more than half of any text in their script. */
const FREQUENT_LETTERS = new Set(
  'оеаинтсрвлкмдп' + 'αοιετσνηυρςάέήίόύώ' + 'יוהלאתמרבשנ' + 'اليمنتورهبعد',
)
/** Characters that texts of Chinese, Simplified and Traditional, and Korean are full of. */
const COMMON_CJK = new Set(
  '的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理点月明其种全工己话者向情部正名定女问力机给等几很业最间新什打便位因重被电四第门相次东政使教西再平真世信北少关并内加化由代产入先山五水万市体别处总场师书比住员九性通目报立安表原车应路期常提何更反合放做系计或利受果及今务制解各任至清物记边共风接它许八特直服题建南度统色字请交让认百科元社术结六指每管连资条院变言权该领传近治保办运七必城完区即求品量空技程式持取设始单据专组号址晚午室' +
    '這來國個說們為時會著過學對後麼裡沒於還發當無開經頭見長從動兩樣現將與進實點種問機給幾業間電門東關並內產萬體別處總場師書員報車應計務記邊風許題統請讓認術結連資條變權領傳辦運區設單據專組號負責' +
    '이다는을에의가고하지도은로한를사기서어나자인시니리아대그해일수게정부있들라만으여스보전제원거장소주상면과동안',
)

/** Signs that stand in texts of any language. */
const TYPOGRAPHY = new Set(
  '’‘“”„‚«»‹›–—…•€£¥©®™°§´·¿¡ªº½¼¾²³×±µ\u00a0\u00ad\u200c\u200d\u200e\u200f',
)
/** Of these, what may stand between two letters. */
const WITHIN_WORDS = new Set('’·\u00ad\u200c\u200d\u00a0')
const DASH = /[–—]/
/** Scripts whose letters do not stand in one word. */
const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Cyrillic}/u,
  /[\p{Script=Hebrew}\p{Script=Arabic}]/u,
]
/** Private and unassigned characters, and what could not be decoded. */
const IMPOSSIBLE = /[\p{Co}\p{Cn}\ufffd]/u
/** Controls of texts: tabulators, ends of lines and pages, escapes. */
const CONTROLS = new Set('\t\n\r\f\v\b\u001b')
const LETTER = /\p{Letter}/u

/** A control that stands in no text. */
export const isForeignControl = (character: string): boolean =>
  /\p{Cc}/u.test(character) && !CONTROLS.has(character)

interface Place {
  character: string
  before: string
  after: string
}

/**
 * How much a text looks like one that somebody wrote: about 1 for a text that was decoded as it was encoded, less for
 * others; 1 for a text of ASCII only.
 */
export function rateText(text: string): number {
  const places = [...placesOf(text)]
  if (places.length === 0) return 1
  return Math.max(...ALPHABETS.map((letters) => rateAll(places, letters))) / places.length
}

/** The characters beyond ASCII, and controls. */
function* placesOf(text: string): Generator<Place> {
  const characters = [...text]
  for (const [i, character] of characters.entries()) {
    if (/[\u0020-\u007e\t\n\r]/.test(character)) continue
    yield { character, before: characters[i - 1] ?? '', after: characters[i + 1] ?? '' }
  }
}

const rateAll = (places: readonly Place[], alphabet: ReadonlySet<string>): number =>
  places.reduce((sum, place) => sum + ratePlace(place, alphabet), 0)

function ratePlace(place: Place, alphabet: ReadonlySet<string>): number {
  const { character, before, after } = place
  if (IMPOSSIBLE.test(character) || isForeignControl(character)) return -3
  if (TYPOGRAPHY.has(character)) return rateSign(place)
  if (isCaseFault(place) || isMixed(character, before) || isMixed(character, after)) return -1
  return rateLetter(place, alphabet)
}

function rateSign({ character, before, after }: Place): number {
  // A dash at the end of a word, a currency before one.
  if (DASH.test(character) && LETTER.test(before)) return 0.3
  if (/[€£¥§°]/.test(character) && LETTER.test(after)) return -0.5
  if (!LETTER.test(before) || !LETTER.test(after)) return 0.8
  return WITHIN_WORDS.has(character) ? 0.8 : -0.5
}

/** A capital within a word. */
const isCaseFault = ({ character, before, after }: Place): boolean =>
  /\p{Uppercase}/u.test(character)
    ? /\p{Lowercase}/u.test(before) || (LETTER.test(before) && /\p{Lowercase}/u.test(after))
    : /\p{Lowercase}/u.test(character) && /\p{Uppercase}/u.test(after)

const isMixed = (character: string, neighbour: string): boolean => {
  const script = SCRIPTS.find((one) => one.test(character))
  return (
    script !== undefined && !script.test(neighbour) && SCRIPTS.some((one) => one.test(neighbour))
  )
}

function rateLetter(place: Place, alphabet: ReadonlySet<string>): number {
  const { character } = place
  const lower = character.toLowerCase()
  if (/\p{Script=Cyrillic}/u.test(character) && alphabet.has(lower))
    return FREQUENT_LETTERS.has(lower) ? 1.3 : 0.5
  if (alphabet.has(lower)) return 1
  if (/\p{Script=Han}/u.test(character)) return COMMON_CJK.has(character) ? 1.5 : 0.3
  if (/\p{Script=Hangul}/u.test(character)) return COMMON_CJK.has(character) ? 1.3 : 0.5
  if (/[\u3040-\u30ff\u3000-\u301f\uff01-\uff5e]/.test(character)) return 1
  if (/[\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}]/u.test(character))
    return FREQUENT_LETTERS.has(lower) ? 1.3 : 0.5
  return isOfScript(place) ? 1 : -0.5
}

/** Any other script, whose letters stand beside each other. Older encodings have none, or Thai. */
const isOfScript = ({ character, before, after }: Place): boolean =>
  /[\p{L}\p{M}\p{N}]/u.test(character) &&
  !/\p{Script=Latin}|\p{Script=Cyrillic}/u.test(character) &&
  [before, after].some((other) => blockOf(other) === blockOf(character))

/** Scripts have blocks of 128 characters. */
const blockOf = (character: string): number => (character.codePointAt(0) ?? 0) >> 7
