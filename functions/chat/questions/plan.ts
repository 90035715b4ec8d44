import { z } from 'zod'
import { placeSchema } from './place.ts'

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
  /** What a new version changed. */
  'changes',
  /** A greeting, thanks. */
  'talk',
] as const
export type QuestionKind = (typeof QUESTION_KINDS)[number]

/** What a question was taken for; shown with the answer, and kept in `messages.plan`. */
export const planSchema = z.object({
  kind: z.enum(QUESTION_KINDS),
  /** Whether rules decided it or the one who asks. */
  by: z.enum(['rules', 'person']),
  /** Of a summary: whole sentences, or points. */
  style: z.enum(['about', 'summary', 'points']).optional(),
  /** How many sentences or points were asked for. */
  limit: z.number().int().min(1).max(50).optional(),
  place: placeSchema.optional(),
  /** What is listed, counted, mentioned or compared, in the question's words. */
  subjects: z.array(z.string()).optional(),
  counts: z.boolean().optional(),
  /** Of a title page: what is asked. */
  field: z.enum(['author', 'date', 'version', 'title', 'publisher']).optional(),
  /** Of a size: what is counted. */
  unit: z.enum(['pages', 'words', 'documents', 'sections', 'characters', 'tables']).optional(),
  /** BCP 47, of a translation. */
  language: z.string().optional(),
})
export type Plan = z.infer<typeof planSchema>
