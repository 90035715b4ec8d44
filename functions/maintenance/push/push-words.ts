import type { PushKind } from '../../_shared/contract/push.ts'

/** What a device is told, by kind. `{…}` are filled in. The same words as in the app: a test compares. */
const WORDS = {
  en: {
    mention: '{name} mentioned you in “{room}”',
    document: '{count} new document in “{room}”',
    documents: '{count} new documents in “{room}”',
    answer: 'The answer in “{room}” is ready',
    failure: 'The question in “{room}” could not be answered',
    somebody: 'a member',
  },
  'zh-TW': {
    mention: '{name} 在「{room}」提到你',
    document: '「{room}」有 {count} 份新文件',
    documents: '「{room}」有 {count} 份新文件',
    answer: '「{room}」的回答已完成',
    failure: '「{room}」的提問無法回答',
    somebody: '一位成員',
  },
  'zh-CN': {
    mention: '{name} 在“{room}”提到你',
    document: '“{room}”有 {count} 份新文档',
    documents: '“{room}”有 {count} 份新文档',
    answer: '“{room}”的回答已完成',
    failure: '“{room}”的提问无法回答',
    somebody: '一位成员',
  },
} as const

export type PushLanguage = keyof typeof WORDS
export const PUSH_LANGUAGES = Object.keys(WORDS) as PushLanguage[]

export interface PushSubject {
  kind: PushKind
  room_name: string
  /** Of documents: how many came. */
  count: number
  /** Of a mention who asked; null of those who gave themselves no name. */
  author: string | null
  /** Of an answer: whether there is none. */
  failed: boolean
}

/** The line that a notification is headed with. */
export function sayPush(subject: PushSubject, language: PushLanguage): string {
  const words = WORDS[language]
  const values: Record<string, string> = {
    name: subject.author ?? words.somebody,
    room: subject.room_name,
    count: String(subject.count),
  }
  // In one pass: a name may have braces of its own.
  return words[wordOf(subject)].replace(
    /\{(name|room|count)\}/g,
    (_, key: string) => values[key] ?? '',
  )
}

function wordOf({
  kind,
  count,
  failed,
}: PushSubject): Exclude<keyof (typeof WORDS)['en'], 'somebody'> {
  if (kind === 'answer') return failed ? 'failure' : 'answer'
  if (kind === 'mention') return 'mention'
  return count === 1 ? 'document' : 'documents'
}
