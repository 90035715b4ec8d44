/** How much fields take, in UTF-16 units; a test compares with the check constraints of the database. */
export const FIELD_LENGTHS = {
  roomName: 120,
  roomInstructions: 2000,
  documentTitle: 300,
  feedbackComment: 2000,
  correctionQuestion: 4000,
  correctionAnswer: 8000,
  searchQuery: 200,
  personName: 80,
  verdictWhy: 1000,
  threadTitle: 120,
} as const
