import type { ArticleKind } from './kind.ts'

export const article: ArticleKind = {
  form: 'article',
  hasRunningHeaders: false,
  noTextCode: 'article_empty',
}
