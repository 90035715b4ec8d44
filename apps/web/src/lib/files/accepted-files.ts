/** For a file chooser. In a module of its own, since every room has choosers and few visits choose a file. */
export const ACCEPTED_FILES =
  '.pdf,.docx,.md,.markdown,.txt,application/pdf,text/plain,text/markdown' +
  ',.xlsx,.ods,.csv,.tsv,text/csv,text/tab-separated-values'

/** For an article, which is filled from a file in the browser. */
export const TEXT_FILES = '.pdf,.md,.markdown,.txt,application/pdf,text/plain,text/markdown'
