import { stockLanguageOf } from '../../_shared/text/stock-sentences.ts'

/** What answers say that rules write, beside the words of the documents. */
const PHRASES = {
  en: {
    outlineOnly:
      'No language model wrote this: these are the headings, with a sentence from each section.',
    sentencesOnly: 'No language model wrote this: these sentences stand for the whole.',
    andMore: (n: number) => `… and ${n} more.`,
    count: (n: number, what: string) => `**${n}** × ${what}`,
    inPages: (pages: number) => `All ${pages} pages were looked at.`,
    mentions: (times: number, places: number, what: string) =>
      `“${what}” stands ${times === 1 ? 'once' : `${times} times`}, in ${places} ${places === 1 ? 'place' : 'places'}.`,
    noMention: (what: string) => `“${what}” is not mentioned.`,
    page: (n: number | string) => `Page ${n}`,
    noSuchPlace: 'There is no such place in these documents.',
    pagesInAll: (n: number) => `${n} ${n === 1 ? 'page' : 'pages'}`,
    documentsInAll: (n: number) => `${n} ${n === 1 ? 'document' : 'documents'} in this room`,
    wordsInAll: (n: number) => `${n} words`,
    charactersInAll: (n: number) => `${n} characters`,
    sectionsInAll: (n: number) => `${n} headings`,
    tablesInAll: (n: number) => `${n} tables`,
    added: 'New',
    removed: 'No longer there',
    noEarlier:
      'No earlier version of these documents was kept, so there is nothing to compare with.',
    noChange: 'The text is the same as in the version before.',
    needsModel: 'Translating needs a language model, and none is configured.',
    hello: 'Hello! Ask me anything about the documents in this room.',
    welcome: 'You’re welcome.',
  },
  'zh-TW': {
    outlineOnly: '沒有語言模型參與：以下是各節標題，以及每節中的一句原文。',
    sentencesOnly: '沒有語言模型參與：以下是能代表全文的原句。',
    andMore: (n: number) => `……另外還有 ${n} 項。`,
    count: (n: number, what: string) => `共 **${n}** 項：${what}`,
    inPages: (pages: number) => `已看過全部 ${pages} 頁。`,
    mentions: (times: number, places: number, what: string) =>
      `「${what}」共出現 ${times} 次，分布在 ${places} 處。`,
    noMention: (what: string) => `文件中沒有提到「${what}」。`,
    page: (n: number | string) => `第 ${n} 頁`,
    noSuchPlace: '這些文件裡沒有這個地方。',
    pagesInAll: (n: number) => `${n} 頁`,
    documentsInAll: (n: number) => `這個房間有 ${n} 份文件`,
    wordsInAll: (n: number) => `${n} 個詞`,
    charactersInAll: (n: number) => `${n} 個字元`,
    sectionsInAll: (n: number) => `${n} 個標題`,
    tablesInAll: (n: number) => `${n} 個表格`,
    added: '新增',
    removed: '已不存在',
    noEarlier: '這些文件沒有保留先前的版本，無從比較。',
    noChange: '文字與上一版相同。',
    needsModel: '翻譯需要語言模型，目前沒有設定。',
    hello: '你好！想了解這個房間裡的文件，直接問就可以。',
    welcome: '不客氣。',
  },
  'zh-CN': {
    outlineOnly: '没有语言模型参与：以下是各节标题，以及每节中的一句原文。',
    sentencesOnly: '没有语言模型参与：以下是能代表全文的原句。',
    andMore: (n: number) => `……另外还有 ${n} 项。`,
    count: (n: number, what: string) => `共 **${n}** 项：${what}`,
    inPages: (pages: number) => `已看过全部 ${pages} 页。`,
    mentions: (times: number, places: number, what: string) =>
      `“${what}”共出现 ${times} 次，分布在 ${places} 处。`,
    noMention: (what: string) => `文档中没有提到“${what}”。`,
    page: (n: number | string) => `第 ${n} 页`,
    noSuchPlace: '这些文档里没有这个地方。',
    pagesInAll: (n: number) => `${n} 页`,
    documentsInAll: (n: number) => `这个房间有 ${n} 份文档`,
    wordsInAll: (n: number) => `${n} 个词`,
    charactersInAll: (n: number) => `${n} 个字符`,
    sectionsInAll: (n: number) => `${n} 个标题`,
    tablesInAll: (n: number) => `${n} 个表格`,
    added: '新增',
    removed: '已不存在',
    noEarlier: '这些文档没有保留以前的版本，无从比较。',
    noChange: '文字与上一版相同。',
    needsModel: '翻译需要语言模型，目前没有配置。',
    hello: '你好！想了解这个房间里的文档，直接问就可以。',
    welcome: '不客气。',
  },
} as const
export type Phrases = (typeof PHRASES)[keyof typeof PHRASES]

/** In the question's language where it is English or Chinese, else in English. */
export function phrasesFor(question: string): Phrases {
  const language = stockLanguageOf(question)
  return language === 'zh-TW' || language === 'zh-CN' ? PHRASES[language] : PHRASES.en
}
