/**
 * Small closed classes of words that decide whether one sentence may stand for another. English words are
 * lower case, Chinese ones Simplified, as the tokenizer gives them.
 */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Words that a sentence says the same without. */
export const FREE_WORDS = words(
  `a an the that this these those also however moreover furthermore additionally therefore thus hence indeed namely
   的 了 呢 啊 吧 此外 另外 因此 所以 同时 而且 并且 首先 其次`,
)

/** Forms of one verb that only agree with another subject. */
export const SAME_FORMS: ReadonlyMap<string, string> = new Map([
  ['are', 'is'],
  ['am', 'is'],
  ['were', 'was'],
  ['has', 'have'],
  ['does', 'do'],
  ['an', 'a'],
])

/** Words that join a second statement about the same subject, or a second sentence. */
export const COORDINATORS = words('and but while whereas yet')

/** Where a detail begins without which a statement still holds: "forty litres [of water] [in nine minutes]". */
export const DETAILS = words('of in on at by during near')

/** Words that join two sentences. */
export const JOINTS = words('and while 而 且')

/** A statement that leaves one of these out says something else. */
export const SENSITIVE_WORDS = words(
  `not no never none neither nor nobody nothing nowhere without hardly barely scarcely seldom rarely only just merely solely
   except unless if until till before after than less more fewer most least almost nearly about approximately around roughly
   over under above below maximum minimum may might could would should must can shall will all every each any some many few
   several both either half double twice once always usually often sometimes generally mostly partly possibly perhaps probably
   likely allegedly supposedly reportedly false wrong untrue incorrect myth former ex deny denied fail failed refuse refused lack
   instead rather unlike despite although though`,
)
/** The same in Chinese, where words are not set apart: pieces of text. */
export const SENSITIVE_HAN = (
  '不 没 未 非 无 勿 莫 别 否 除 若 如果 假如 倘 只 仅 才能 约 左右 至少 至多 最多 最少 超过 低于 高于 少于 多于 以上 以下 以内 之内 ' +
  '之前 以前 之后 以后 可能 也许 或许 据说 传说 谣言 错误 虚假 直到 几乎 部分 有些 少数 多数 大多 全部 所有 每 任何 必须 应 须 可以 禁止 ' +
  '曾 前任 拒绝 失败 缺乏 或'
).split(' ')

/** Wherever one of these stands in a sentence, no other part of it can be taken alone. */
export const SCOPE_WORDS = words(
  `if unless until till except excepting exception excluding excluded exclusive whenever provided providing condition conditions
   assuming suppose supposed supposedly allegedly reportedly claim claims claimed allege alleges alleged deny denies denied say says
   said argue argued argues insist insisted insists believe believes believed think thinks thought suggest suggests suggested rumour
   rumor rumours rumors legend myth theory false falsely wrong wrongly untrue incorrect doubt doubts pretend pretends hypothetically
   subject according save`,
)
export const SCOPE_HAN = (
  '如果 如遇 若 假如 倘 一旦 除非 除了 除外 之外 直到 只有 仅限 限于 前提 例外 否则 并非 不是真 不在此限 不适用 须经 据说 传言 声称 主张 否认 谣言 ' +
  '传说 误以为 错误 虚假 认为 相信 表示 透露 宣称 强调 据报 据称 主张 传闻'
).split(' ')
/** The same where they begin what was left out, right behind or in front of what is taken. */
export const NEAR_SCOPE_WORDS = words(
  'before after when or only not never no without as while once',
)
export const NEAR_SCOPE_HAN = /^(?:须|仅|只|限|除|但不|或|不含|不包括)/u

/** A phrase in front of its comma that says when, where or for whom the rest holds. */
export const RESTRICTING_HEADS = words(
  `in on at during for by with within without from to under over since as through near among between if unless should upon
   once where when while subject according only every outside after before because although though until not no`,
)
/** Clauses of a Chinese sentence that say when, where, for whom or under what condition the others hold. */
export const RESTRICTING_HAN =
  /^(?:如|若|倘|一旦|经|凡|除|逢|仅|只|虽|根据|据|在|于|对|当|自|从|每|到|至|由|周|星期)/u
export const RESTRICTING_END = /[时者后前中外内下际]$/u
/** A shorter clause is a name, a day or a condition, not a statement. */
export const MIN_CLAUSE_HAN = 4
/** In front of a comma these change nothing. */
export const CONNECTIVES = words('overall finally note please first second third next then yes')

export const NEGATIONS = words(
  'not no never none neither nor nobody nothing nowhere without hardly barely scarcely cannot',
)
export const NEGATIONS_HAN = /不|没|未|非(?!常)|无(?!论)|勿|莫|别(?=让|在|把|用|去|再)/gu

/** Quantifiers, comparisons and limits: a claim that has another one than its source differs from it. */
export const LIMITS = words(
  `all every each some many few several most least more less fewer only half double twice always never before after until
   maximum minimum`,
)
/** The same in front of a number; elsewhere they only say where. */
export const BOUNDS = words('above below over under')

export const LIMITS_HAN = (
  '之前 以前 之后 以后 以上 以下 至少 至多 最多 最少 所有 全部 每 有些 部分 大多 大部 多数 少数 只 仅 超过 低于 高于 少于 多于 必须 可以 ' +
  '禁止 允许 增加 减少 上升 下降'
).split(' ')

/** Where a phrase begins that can stand at either end of its sentence. */
export const PREPOSITIONS = words('in on at during since by for from 在 于 自 从')

export const PRONOUNS = words(
  'it he she they this these those we its his her their 它 他 她 其 该 此',
)

/** Names for a document in an answer that says where something is from. */
export const SOURCE_NOUNS = words(
  `document documents handbook report text source sources passage passages paper article guide manual file page book author
   authors section chapter table note notes letter contract policy study`,
)
export const SAYING = words(
  'say says state states note notes explain explains mention mentions show shows report reports indicate indicates write writes describe describes add adds specify specifies',
)
export const FRAME_HAN =
  /^(?:(?:根据|按照|依据|依照|据|在)?(?:本|该|这份|这个|上述|此)?(?:文件|文档|手册|报告|文章|资料|来源|段落|原文|指南|文中|书中|规定|政策|合同|说明书?)+(?:中|里|内)?(?:的)?(?:说法|内容|规定|说明|记载)?(?:明确)?(?:指出|提到|说明|写道|写明|显示|表示|表明|说|规定|记载|介绍)?)$/u
