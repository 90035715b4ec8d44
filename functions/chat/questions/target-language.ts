/** Languages as questions name them, in English and Simplified Chinese, folded. */
const LANGUAGES: readonly [RegExp, string][] = [
  [/traditional chinese|繁体中?文?|正体/, 'zh-TW'],
  [/(?:simplified )?chinese|mandarin|简体中?文?|中文|汉语|华语/, 'zh-CN'],
  [/english|英文|英语/, 'en'],
  [/japanese|日文|日语/, 'ja'],
  [/korean|韩文|韩语/, 'ko'],
  [/german|德文|德语/, 'de'],
  [/french|法文|法语/, 'fr'],
  [/spanish|西班牙文|西班牙语|西语/, 'es'],
  [/portuguese|葡萄牙文|葡萄牙语/, 'pt'],
  [/italian|意大利文|意大利语/, 'it'],
  [/dutch|荷兰文|荷兰语/, 'nl'],
  [/russian|俄文|俄语/, 'ru'],
  [/ukrainian|乌克兰文|乌克兰语/, 'uk'],
  [/polish|波兰文|波兰语/, 'pl'],
  [/arabic|阿拉伯文|阿拉伯语/, 'ar'],
  [/hebrew|希伯来文|希伯来语/, 'he'],
  [/hindi|印地文|印地语/, 'hi'],
  [/thai|泰文|泰语/, 'th'],
  [/vietnamese|越南文|越南语/, 'vi'],
  [/indonesian|印尼文|印尼语/, 'id'],
  [/turkish|土耳其文|土耳其语/, 'tr'],
]

/** The language that something is to be translated into, and the words that say so. */
export function readTargetLanguage(
  folded: string,
): { language: string; words: RegExp } | undefined {
  const found = LANGUAGES.find(([name]) => name.test(folded))
  return (
    found && {
      language: found[1],
      words: new RegExp(`(?:\\b(?:in)?to |成|为|到)?(?:${found[0].source})`, 'g'),
    }
  )
}
