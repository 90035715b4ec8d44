import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { FIELD_LENGTHS } from './field-lengths.ts'

it.each([
  ['rooms.sql', 'rooms_name_length', FIELD_LENGTHS.roomName],
  ['rooms.sql', 'rooms_instructions_length', FIELD_LENGTHS.roomInstructions],
  ['documents.sql', 'documents_title_length', FIELD_LENGTHS.documentTitle],
  ['messages.sql', 'feedback_comment_length', FIELD_LENGTHS.feedbackComment],
  ['verdicts.sql', 'quote_verdicts_why_length', FIELD_LENGTHS.verdictWhy],
  ['people.sql', 'profiles_name_length', FIELD_LENGTHS.personName],
  ['corrections.sql', 'corrections_question_length', FIELD_LENGTHS.correctionQuestion],
  ['corrections.sql', 'corrections_answer_length', FIELD_LENGTHS.correctionAnswer],
])('a field takes as much as the database: %s, %s', (file, constraint, length) => {
  const schema = new URL(`../../../../supabase/schemas/${file}`, import.meta.url)
  const line = readFileSync(schema, 'utf8')
    .split('\n')
    .find((line) => line.includes(constraint))
  expect(line).toContain(`<= ${length})`)
})
