import { foldHan } from '../../_shared/text/fold.ts'

/** What questions of each kind say, met by folded text (lower case, Simplified). Chinese patterns are Simplified. */

/** Words for the documents themselves, which say nothing about what is asked of them. */
export const DOCUMENT_WORDS =
  /\b(?:documents?|docs?|files?|texts?|pdfs?|papers?|articles?|reports?|books?|manuals?|handbooks?|guides?|slides?|decks?|presentations?|letters?|emails?|web ?pages?|pages?|sheets?|contents?|materials?|sources?|uploads?|uploaded|attached|attachments?|room|whole|entire|everything|all|full|things?|stuff|it|here)\b|文件|文档|文本|文章|文字|全文|资料|报告|论文|书籍|本书|这书|手册|指南|内容|材料|档案|附件|幻灯片|简报|网页|房间|信件|邮件|整(?:个|份|篇|本)|全部|所有|[这那此本该][份篇个本些]?|上传的?|里面?|中|上|的|之|主要|一下|[份篇本]/giu

const DOCUMENT_NOUNS_ELSEWHERE =
  /document[oiae]?s?|dokument\w*|fichiers?|archivos?|arquivos?|textos?|texte?s?|testo|tekst\w*|документ\p{L}{0,15}|текст\p{L}{0,15}|файл\p{L}{0,15}|tài liệu|văn bản|belge\p{L}{0,15}|metin|doküman\p{L}{0,15}|dokumen|berkas|文书|资料|문서\p{L}{0,15}|글|자료\p{L}{0,15}|파일\p{L}{0,15}|(?:ال)?(?:وثيقة|مستند|نص|ملف)\p{L}{0,15}|ה?(?:מסמך|טקסט|קובץ)|दस्तावेज़?|दस्तावेज|पाठ|เอกสาร|ข้อความ|ไฟล์|εγγράφου?|έγγραφο|κείμενο|dokumentu|dokumentum\p{L}{0,15}|szöveg\p{L}{0,15}|asiakirja\p{L}{0,15}|document/giu

/** A question without the words that only name the documents. */
export const withoutDocumentWords = (folded: string): string =>
  folded.replace(DOCUMENT_WORDS, ' ').replace(DOCUMENT_NOUNS_ELSEWHERE, ' ')

export const TALK =
  /^(?:(?:hi|hello|hey|thanks?|thx|great|ok(?:ay)?|good (?:morning|evening|afternoon)|bye|goodbye|cheers|perfect|cool|nice|(?:so|very) much|a lot|there|again|you|that helped|谢谢(?:你|您)?|多谢|感谢|你好|您好|早上好|晚安|再见|好的|嗨|哈喽|辛苦了|太好了)[\s,.!?。，！？~]*)+$/u

/** Japanese cues meet text whose characters are folded as Chinese ones are. */
function foldCues(cues: readonly RegExp[]): readonly RegExp[] {
  return cues.map((cue) => new RegExp(foldHan(cue.source), cue.flags))
}

/** After a question for what something is about, in other words for it. */
const ABOUT = foldCues([
  /\bwhat (?:is|are|'s|s|was) .{0,60}\babout\b|\bwhat (?:does|do) .{0,40}\b(?:deal with|cover|discuss|talk about|say)\b\??$|\b(?:main )?(?:purpose|topic|subject|theme|aim) of\b|\bgist\b|\bwhat (?:should|must|do) i (?:need to )?know\b|\bwhat (?:is|'s|do we have) in (?:this|these|the|here)\b/,
  /\bexplain (?:this|it|these|them|the (?:document|text|file|paper|article))\b|\bcan you explain\b.{0,20}$|\bwhat (?:is|'s) (?:this|in (?:here|it|the (?:document|file)))\??$|\bdescribe (?:this|the|its) (?:documents?|texts?|files?|papers?|articles?|contents?)\b|\blike i(?:'m| am) (?:five|5)\b|\beli5\b/,
  /(?:讲|说|谈|写|介绍|关于|涉及|描述|讨论)(?:的|了|述)?(?:是|些)?(?:什么|啥|甚么)|是(?:关于|讲|有关)什么|主题|主旨|大意|在(?:说|讲)什么|解释一下(?:这|文|$)|关于什么|中心思想|(?:介绍|说说|讲讲|谈谈|聊聊)(?:一下)?(?=这|此|本|文|$)|^这是(?:什么|啥)/,
  /何について|何の(?:文書|話|本|資料)|どんな(?:内容|文書|話)|무엇에 (?:관한|대한)|무슨 (?:내용|문서)|내용은|어떤 내용/,
  /\b(?:de (?:qu[eé]|quoi) (?:trata|parle|va|habla|traite)|worum geht|wovon handelt|di cosa (?:parla|tratta)|waar gaat|d[eo] que (?:trata|fala)|sobre (?:o )?que|o czym|vad handlar|hva handler|hvad handler|mistä|miről szól|o čem|despre ce|ne hakkında|neden bahsediyor|tentang apa|nói về (?:gì|cái gì|điều gì)|về (?:cái )?gì)/,
  /о ч[её]м|про що|за какво|о чему|για τι|περι τινος|עוסק|על מה|عن ماذا|עם? ?(?:ماذا|يتحدث)|عما? (?:ذا )?(?:يتحدث|تتحدث)|ما موضوع|موضوع ال|किस (?:बारे|विषय)|किसके बारे|เกี่ยวกับอะไร|พูดถึงอะไร/,
])
const SUMMARY = foldCues([
  /\b(?:summari[sz]e|summary|summari[sz]ing|sum(?: it| this)? up|tl;? ?dr|overview|synopsis|abstract of|digest of|recap|brief me|in a nutshell|in short)\b/,
  /摘要|总结|概述|概括|概要|概览|综述|简述|简要(?:说明|介绍)|简介一下|归纳|梳理/,
  /要約|まとめ|概要|要旨|あらすじ|요약|정리해|간추/,
  /\b(?:r[eé]sum\p{L}{0,15}|res[uú]m\p{L}{0,15}|zusammenfass\p{L}{0,15}|fass\p{L}{0,15} .{0,40}zusammen|riassu\p{L}{0,15}|sintesi|samenvat\p{L}{0,15}|vat .{0,40}samen|sammanfatt\p{L}{0,15}|sammendrag|oppsummer\p{L}{0,15}|opsummer\p{L}{0,15}|resum[eé]|tiivist\p{L}{0,15}|yhteenveto|streszcz\p{L}{0,15}|podsumuj\p{L}{0,15}|shrn\p{L}{0,15}|souhrn|zhrn\p{L}{0,15}|összefoglal\p{L}{0,15}|rezum\p{L}{0,15}|özet\p{L}{0,15}|ringkas\p{L}{0,15}|rangkum\p{L}{0,15}|tóm tắt|buod|sažet\p{L}{0,15}|samantekt|kokkuvõ\p{L}{0,15}|santrauk\p{L}{0,15}|kopsavilk\p{L}{0,15})/u,
  /обобщ|резюм|кратко|сводк|изложи|подсумуй|стисло|περιληψη|περίληψη|συνοψ|סכם|סיכום|תקציר|لخص|ملخص|تلخيص|خلاصه|خلاصہ|सारांश|संक्षेप|সারাংশ|சுருக்க|สรุป|ย่อ|សង្ខេប|ສະຫຼຸບ|အကျဉ်း/,
])
const POINTS = foldCues([
  /\b(?:key|main|most important|central|essential|core|major) (?:points?|ideas?|takeaways?|messages?|findings?|facts?|topics?|themes?|arguments?|insights?|conclusions?|takeaway)\b|\btake-?aways?\b|\bhighlights\b/,
  /要点|重点|关键(?:点|信息|内容)|主要(?:内容|观点|论点|结论|信息)|核心(?:内容|观点|思想)/,
  /要点|ポイント|핵심|요점|주요 내용/,
  /\b(?:puntos? (?:clave|principales?)|points? cl[eé]s?|kernpunkte|wichtigsten? punkte|punti (?:chiave|principali)|pontos? (?:principais|chave)|kernpunten|główne punkty|ana (?:fikir|noktalar)|điểm chính|ý chính|poin (?:utama|penting))/u,
  /главн\p{L}{0,15} (?:мысл|тезис|идеи)|основн\p{L}{0,15} (?:мысл|тезис|положен)|النقاط الرئيسية|أهم النقاط|نقاط|נקודות|मुख्य (?:बिंदु|बातें)|ประเด็น/u,
])
export const OUTLINE = [
  /\b(?:outline|table of contents|toc|list of (?:contents|chapters|sections)|structure of|how is .{0,30}(?:organi[sz]ed|structured)|headings)\b/,
  /\b(?:which|what) (?:chapters|sections|parts|headings)\b(?: (?:are|does|do|is) )?|大纲|提纲|纲要|目录|目次|结构|章节列表|(?:有)?哪些章节?|章节有哪些|목차|개요|\bgliederung\b|\binhaltsverzeichnis\b|\bplan du (?:document|texte)\b|\b[ií]ndice\b|\bsommaire\b|оглавлен|содержание/,
]

export type SummaryStyle = 'about' | 'summary' | 'points'

/** What a question that asks for a whole says so with, and the rest of it. */
export function takeSummaryCue(folded: string): { style: SummaryStyle; rest: string } | undefined {
  const styles: readonly [SummaryStyle, readonly RegExp[]][] = [
    ['points', POINTS],
    ['summary', SUMMARY],
    ['about', ABOUT],
  ]
  for (const [style, cues] of styles) {
    if (!cues.some((cue) => cue.test(folded))) continue
    // "Summarise the main points of it" says so twice.
    const rest = [...POINTS, ...SUMMARY, ...ABOUT].reduce((text, cue) => {
      const match = cue.exec(text)
      // Of a question such as "what is … about" the middle stays.
      return match ? text.replace(match[0], keepMiddle(match[0])) : text
    }, folded)
    return { style, rest }
  }
  return undefined
}

const keepMiddle = (cue: string): string =>
  / (.{3,60}) (?:about|deal with|cover|discuss|talk about|say)\b/.exec(cue)?.[1] ?? ' '

export const TRANSLATE = /\btranslat(?:e|ion)\b|翻译|译(?:成|为)|翻成/
export const CHANGES =
  /\bwhat(?:'s| has| is| was| did| have)? (?:changed?|new|different)\b.{0,40}\b(?:version|edition|revision|update|last|previous|earlier|before|since)\b|\bwhat (?:has |have )?changed\??$|\b(?:changes?|differences?|diff)\b.{0,30}\b(?:since|from|to|between|with|against)\b.{0,20}\b(?:last|previous|earlier|old(?:er)?|prior|former|two) versions?\b|(?:上一?个?|之前|旧|前一?个?|老|两个?)版(?:本)?.{0,12}(?:不同|区别|差异|变|改|相比|比较)|(?:改|变|更新|修改|变动)了(?:什么|哪些|啥)|新版(?:本)?.{0,8}(?:改|变|不同|更新)|版本(?:差异|变化|变更)/

export const TITLE_FIELDS = {
  author:
    /\b(?:who (?:wrote|is the author|are the authors|made|published|prepared|translated|edited|is it by)|authors?|written by)\b|作者|谁(?:写|编写|撰写|著|制作|编|发布|出版)|(?:由|是)谁(?:写|编写|撰写|编|著)|编者|撰写人/,
  date: /\b(?:when (?:was|is|were) .{0,30}(?:written|published|released|issued|created|dated|made|updated|revised|printed|approved)|(?:publication|release|issue|publishing|revision) date|date of (?:publication|issue|release|the)|how (?:old|recent|current) is|last (?:updated|revised))\b|(?:发布|出版|发行|撰写|编写|更新|修订|写成|公布|签发|核准)(?:的)?(?:日期|时间|年份?)|(?:什么时候|何时|哪一?年|哪天)(?:被)?(?:发布|出版|发行|写|编写|更新|修订|公布|核准|批准|通过|生效|制定|签署)|日期是/,
  version:
    /\b(?:which|what) (?:version|edition|revision)\b|\b(?:version|edition|revision) (?:number|is this|of)\b|版本(?:号|是)|哪(?:一?个?)版|第几版/,
  title:
    /\bwhat (?:is|'s) .{0,12}(?:title|called|named?)\b|\btitle of\b|标题|题目|书名|叫什么(?:名字)?/,
  publisher: /\b(?:publisher|who published|publishing house)\b|出版社|出版(?:单位|机构)/,
} as const

export const SIZE =
  /\bhow (?:many|long)\b|\b(?:number|count) of\b|\bhow big\b|几|多少|多长|字数|页数|篇幅/
export const SIZE_UNITS: readonly [
  'pages' | 'words' | 'documents' | 'sections' | 'characters' | 'tables',
  RegExp,
][] = [
  ['pages', /\b(?:pages?|slides?)\b|页|篇幅|张(?:幻灯片|投影片)/],
  ['words', /\bwords?\b|字数|词数|\bhow long\b/],
  ['characters', /\b(?:characters?|letters?)\b|多少(?:个)?字|几(?:千|万)?字/],
  ['sections', /\b(?:sections?|chapters?|headings?|parts?)\b|章|节|部分/],
  ['tables', /\btables?\b|表格/],
  ['documents', /\b(?:documents?|files?|pdfs?|articles?)\b|文件|文档|资料|文章/],
]

export const COMPARE =
  /\b(?:compare|comparison|contrast|differences?|differs?|different from|versus|vs\.?|similarit(?:y|ies)|in common|distinguish|better than)\b|比较|对比|区别|差异|差别|不同|异同|相比|vs/

export const MENTIONS =
  /\b(?:which|what) (?:sections?|pages?|chapters?|parts?|documents?|files?|paragraphs?) .{0,20}(?:mention|discuss|talk|speak|contain|refer|deal|cover|say|describe|use)\p{L}{0,15}\b|\bwhere (?:is|are|does|do|was|were|in .{0,20} is) .{1,80}(?:mentioned|discussed|described|referred to|used|covered|defined|come up|appear|occur|talked about)\b|\bhow (?:many times|often) (?:is|are|does|do|was|were)\b|\b(?:find|show)(?: me)? (?:all|every) (?:mentions?|occurrences?|places?|references?)\b|\b(?:mentions?|occurrences?) of\b|哪(?:些|几)?(?:个|一)?(?:章节?|页|部分|段落?|文件|文档|地方|处).{0,6}(?:提到|提及|讲到|谈到|说到|出现|涉及|包含|写到|有)|(?:提到|提及|出现)(?:了|过)?(?:几|多少)(?:次|处)|在哪(?:里|些地方|几页|一?页)?(?:提到|提及|出现|讲到)/u

export const COUNT =
  /\bhow many\b|(?:^|\bthe |\btotal )(?:number|count|total) of\b|\bcount (?:the|all)\b|(?:(?:一共|总共|共)?有|共|总共|一共|包含|列(?:出)?了?)(?:多少|几)|多少(?:个|项|条|种|名|位|件|篇|章|节|笔)|几(?:个|项|条|种|名|位|件|篇|章|节|笔)|总数|数量/
/** A procedure is a list too. */
export const HOW_TO =
  /\bhow (?:do|does|can|could|should|would|must|to)\b|\b(?:steps?|procedure|process|instructions?)\b|如何|怎么(?:样)?|怎样|步骤|流程|程序|方法/g

export const LIST =
  /^(?:please |can you |could you )?(?:list|enumerate|name|show(?: me)?(?: all)?|give(?: me)?(?: a list of| all| every| the list of)|tell me all|print)\b|\bwhat are (?:all )?(?:the|its|their)\b|\b(?:which|what) \p{L}+(?: \p{L}+)? (?:are|is|were|does|do|can|must|should|may)\b|\ball (?:the|of the)\b|\b(?:a |complete |full )list of\b|\bevery\b|列出|列举|有哪些|哪些|清单|列表|名单|所有的?|全部的?|分别是|逐一/u

/** Words of a request that say nothing about what is asked for. */
export const ASKING =
  /\b(?:please|show|quote|read|give|tell|print|repeat|say|says|write|written|stands?|word for word|verbatim|exact(?:ly)?|contents?|me|us|you|can|could|would|i|my|we|our|need|want|like|short|brief(?:ly)?|quick|detailed|concise|simple|terms|plain|few|sentences?|words?|points?|bullets?|bullet points?|paragraphs?|lines?|list|using|there|about|to|so far|main|key|important|most|make|create|generate|provide|produce|est[aeo]|ce|cet|cette|questo|es|il|el|la|le|das|den|der|dit|deze|det|\d+)\b|[请帮]|给我?|显示|引用|朗读|读出|念|原文|逐字|写(?:了|着)?|说(?:了)?|用|句话?|简短|简单|详细|中文|分点|列出|一段话?|左右|以内|字|个|条|点|下|出|做|成|吧|呢|是|有|看|把|来|我|你|您|主要|最|重要|几|告诉/giu

/** "in two sentences", "three bullet points", 用三句話, 五點. */
export const LIMIT =
  /\b(?:in |with |using |as |within )?(?:the |a |about |at most |no more than |your )?(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|single|a few)(?: short| key| main| important| simple)? (?:sentences?|points?|bullets?|bullet points?|lines?|takeaways?|ideas?|facts?)\b|用?(?!一点)([0-9]{1,2}|[一二三四五六七八九十两几])(?:句话?|个?(?:要点|重点|关键点)|点)/u

/** Of a question how long something is. */
export const HAVING =
  /\b(?:have|has|having|long|contain|contains|are|is|total|in all|altogether)\b|一?共|总共?|包含|大概|大约|长/g

/** Of a question who wrote something and when: what names no other thing. */
export const TITLE_WORDS =
  /\b(?:who|when|which|what|was|is|were|are|the|of|wrote|written|published|released|issued|created|dated|made|updated|revised|printed|approved|authors?|called|named?|title|version|edition|revision|publication|release|issue|publishing|date|how|old|recent|current|last|prepared|translated|edited|by|number|this|'s)\b|\p{Script=Han}/giu
