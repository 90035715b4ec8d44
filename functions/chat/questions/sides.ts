const BETWEEN = [
  /\b(?:between|compare|contrast|comparing|distinguish)\b (?:between )?(.{2,80}?) (?:and|with|to|against|versus|vs\.?|from) (.{2,80}?)(?:\?|$|\.|,| in terms| with respect| regarding)/,
  /\bhow (?:does|do|is|are) (.{2,80}?) (?:differ|different) from (.{2,80}?)(?:\?|$)/,
  /\bwhat do (.{2,80}?) and (.{2,80}?) have in common/,
  /^(.{2,60}?) (?:versus|vs\.?) (.{2,60}?)(?:\?|$)/,
  /\bis (.{2,60}?) better than (.{2,60}?)(?:\?|$)/,
  /(?:比较|对比)(?:一下)?(.{1,40}?)(?:和|与|跟|同|及|vs)(.{1,40}?)(?:的|之间|有|$|？|\?|。)/u,
  /^(.{1,40}?)(?:和|与|跟|同|及|vs)(.{1,40}?)(?:之间|相比|有什么|有何|有啥|的)?(?:的)?(?:区别|差异|差别|不同|异同|比较|对比|一样)/u,
]
/** Two documents, whatever they are about. */
const ALL_DOCUMENTS =
  /\b(?:the |these |both |my )?(?:two |three |both |all (?:the )?)?(?:documents|files|texts|reports|papers|articles|versions|pdfs)\b|(?:这|那)?(?:两|几|三|多)(?:份|个|篇|本)(?:文件|文档|报告|文章|资料)?/u

/** What is compared, in the question's words; no side at all stands for every document there is. */
export function readSides(folded: string): string[] | undefined {
  for (const pattern of BETWEEN) {
    const [, first, second] = pattern.exec(folded) ?? []
    if (first === undefined || second === undefined) continue
    const sides = [trimSide(first), trimSide(second)]
    if (sides.every((side) => side !== '')) return sides
  }
  return ALL_DOCUMENTS.test(folded) ? [] : undefined
}

const trimSide = (side: string): string =>
  side
    .replace(/^(?:what (?:is|are)|the|a|an|difference|请|问|请问|一下) /, '')
    .replace(/^(?:请问|请|那么|那)/u, '')
    .replace(/[?？。.,，"“”「」]/gu, '')
    .trim()
