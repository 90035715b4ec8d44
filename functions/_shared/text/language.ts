import { Converter } from 'opencc-js/t2cn'

/** Languages in which the service itself speaks. */
export type Language = 'en' | 'zh-TW' | 'zh-CN'

const HAN = /\p{Script=Han}/u
const HAN_ALL = /\p{Script=Han}/gu
const toSimplified = Converter({ from: 't', to: 'cn' })

/** Folds Traditional to Simplified characters; other text passes unchanged. One UTF-16 unit may become another, none is lost. */
export const foldHan = (text: string): string => (HAN.test(text) ? toSimplified(text) : text)

/** A text as it is compared: width, case and script folded (NFKC, lower case, Simplified). */
export const foldText = (text: string): string => foldHan(text.normalize('NFKC').toLowerCase())

/**
 * The language to answer a text in: Chinese as soon as Han characters carry a good part of it, in
 * Traditional script if any of them is a Traditional form.
 */
export function detectLanguage(text: string): Language {
  const han = text.match(HAN_ALL)?.length ?? 0
  const letters = text.match(/\p{Letter}/gu)?.length ?? 0
  // A Han character says about as much as four Latin letters.
  if (han === 0 || han * 4 < letters - han) return 'en'
  return foldHan(text) === text ? 'zh-CN' : 'zh-TW'
}

/** Sentences of answers that no model writes. */
export const SENTENCES = {
  nothingFound: {
    en: 'I found nothing about this in the documents of this room.',
    'zh-TW': '在這個房間的文件中，我找不到與此相關的內容。',
    'zh-CN': '在这个房间的文档中，我找不到与此相关的内容。',
  },
  noDocuments: {
    en: 'There are no documents in this room that I could search yet. Add a PDF or write an article, then ask again.',
    'zh-TW': '這個房間還沒有可以搜尋的文件。請先加入 PDF 或撰寫文章，再提問一次。',
    'zh-CN': '这个房间还没有可以搜索的文档。请先添加 PDF 或撰写文章，再提问一次。',
  },
  stillReading: {
    en: 'The documents of this room are still being read. Ask again in a moment.',
    'zh-TW': '這個房間的文件還在讀取中，請稍後再提問一次。',
    'zh-CN': '这个房间的文档还在读取中，请稍后再提问一次。',
  },
  apology: {
    en: 'Sorry, this question could not be answered just now. Please try again.',
    'zh-TW': '抱歉，目前無法處理您的請求，請再試一次。',
    'zh-CN': '抱歉，目前无法处理您的请求，请再试一次。',
  },
} as const satisfies Record<string, Record<Language, string>>

/** An answer that failed: what there is of it, and an apology in the question's language. */
export function withApology(content: string, question: string): string {
  const apology = SENTENCES.apology[detectLanguage(question)]
  // White space that was sent already stays: the text on the screens must be the beginning of the stored one.
  return content.trim() === '' ? `${content}${apology}` : `${content}\n\n${apology}`
}
