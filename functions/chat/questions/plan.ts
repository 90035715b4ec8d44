import type { PlanStep } from '../../_shared/contract/events.ts'
import type { Place } from './place.ts'

export type { PlanStep }

/** What a question can be after. */
export const QUESTION_KINDS = [
  /** Something that stands in a few passages: these are looked for. */
  'passages',
  /** What a document is about: its summary, its main points. All pages are read. */
  'summary',
  /** Its headings. */
  'outline',
  /** The text in another language. */
  'translate',
  /** Who wrote it, when, which version: what a title page says. */
  'titlePage',
  /** How long it is, how many documents there are. */
  'size',
  /** All of something, or how many. All pages are looked at. */
  'list',
  /** Where something is spoken of. */
  'mentions',
  /** The words of a page, a section, a beginning. */
  'place',
  /** Two things or documents side by side. */
  'compare',
  /** Anything, from all pages instead of the best passages. */
  'everything',
  /** Several things that are looked up one after another. */
  'steps',
  /** What a new version changed. */
  'changes',
  /** A greeting, thanks. */
  'talk',
] as const
export type QuestionKind = (typeof QUESTION_KINDS)[number]

/** What a question was taken for; shown with the answer, and kept in `messages.plan`. */
export type Plan = {
  kind: QuestionKind
  /** Whether rules decided it or the one who asks. */
  by: 'rules' | 'person'
  /** Of a summary: whole sentences, or points. */
  style?: 'about' | 'summary' | 'points'
  /** How many sentences or points were asked for. */
  limit?: number
  place?: Place
  /** What is listed, counted, mentioned, compared or looked up by itself, in the question's words. */
  subjects?: string[]
  counts?: boolean
  /** Of a title page: what is asked. */
  field?: 'author' | 'date' | 'version' | 'title' | 'publisher'
  /** Of a size: what is counted. */
  unit?: 'pages' | 'words' | 'documents' | 'sections' | 'characters' | 'tables'
  /** BCP 47, of a translation. */
  language?: string
  /** What was done for it, in order. */
  steps?: PlanStep[]
}
