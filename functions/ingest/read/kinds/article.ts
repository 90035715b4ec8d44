import type { ArticleKind } from './kind.ts'

export const article: ArticleKind = {
  form: 'article',
  isMarkdown: true,
  hasRunningHeaders: false,
  noTextCode: 'article_empty',
}
