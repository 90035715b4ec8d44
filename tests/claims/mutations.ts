/**
 * Claims made of a sentence by stated rules. Each rule changes one thing that decides whether the sentence is true, or
 * one that does not; a rule that finds nothing to change gives nothing.
 */
export interface Mutation {
  name: string
  apply: (sentence: string, context: MutationContext) => string[]
}

export interface MutationContext {
  language: 'en' | 'zh-TW' | 'zh-CN'
  /** The other sentences of the text. */
  others: readonly string[]
}

/** Each pair once, where a sentence has its first part. */
export function swap(pairs: readonly (readonly [string | RegExp, string])[]): Mutation['apply'] {
  return (sentence) =>
    pairs.flatMap(([from, to]) => {
      const changed = sentence.replace(from, to)
      return changed === sentence ? [] : [changed]
    })
}
