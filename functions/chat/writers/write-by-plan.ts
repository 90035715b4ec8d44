import { MAX_SOURCES } from '../documents/source-list.ts'
import type { QuestionKind } from '../questions/plan.ts'
import { writeChanges } from './changes.ts'
import { writeComparison } from './comparison.ts'
import { writeEnumeration } from './enumeration.ts'
import { writeMentions } from './mentions.ts'
import { writeOutline } from './outline.ts'
import { writeOverview } from './overview.ts'
import { writeSize } from './size.ts'
import { writeTalk } from './talk.ts'
import { writeTitlePage } from './title-page.ts'
import { writeVerbatim } from './verbatim.ts'
import type { WriterContext, Written } from './writer.ts'

type Writer = (context: WriterContext) => Written | undefined | Promise<Written | undefined>

/** Kinds that are answered the same with and without a language model: the documents' words, or what is counted in them. */
const EXACT: Partial<Record<QuestionKind, Writer>> = {
  place: writeVerbatim,
  outline: writeOutline,
  size: writeSize,
  mentions: writeMentions,
  list: writeEnumeration,
  changes: writeChanges,
  talk: writeTalk,
}
/** Kinds that a language model answers better. */
const WITHOUT_MODEL: Partial<Record<QuestionKind, Writer>> = {
  summary: writeOverview,
  titlePage: writeTitlePage,
  compare: writeComparison,
}

/** @returns undefined where the plan asks for no such answer, or the documents have nothing of the kind */
export async function writeByPlan(
  context: WriterContext,
  hasModel: boolean,
): Promise<Written | undefined> {
  const { kind } = context.plan
  const writer = EXACT[kind] ?? (hasModel ? undefined : WITHOUT_MODEL[kind])
  const written = await writer?.(context)
  return written && written.text.trim() !== '' ? fit(written) : undefined
}

/** UTF-16 units that rules write; `ANSWER_MAX_CHARACTERS` is more. */
const MAX_CHARACTERS = 60_000

/** Up to the last line that is short enough and names no source beyond those that a marker can. */
function fit({ text, passages }: Written): Written {
  const beyond = passages.length > MAX_SOURCES ? text.indexOf(`[${MAX_SOURCES + 1}]`) : -1
  const end = Math.min(MAX_CHARACTERS, beyond < 0 ? text.length : beyond)
  if (end >= text.length) return { text, passages }
  const cut = text.slice(0, Math.max(0, text.lastIndexOf('\n', end)))
  return { text: `${cut}\n\n…`, passages: passages.slice(0, MAX_SOURCES) }
}
