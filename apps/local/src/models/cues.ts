import type { AnswerKind } from './question.ts'

const MONTHS =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'

const DATE = new RegExp(
  String.raw`\b1[0-9]{3}\b|\b20[0-9]{2}\b|\b${MONTHS}\b\.?\s{1,9}\d|\d(?:st|nd|rd|th)? (?:of )?${MONTHS}\b|\bcentury\b|\b\d0s\b` +
    '|[0-9〇零一二三四五六七八九十]\\s{0,9}(?:年|月|日|世纪|世紀|點|点)|(?:年代|初期|末期|時期|时期|朝代)',
  'i',
)
const NUMBER =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|million|billion|half|third|quarter|dozen)\b|[一二三四五六七八九十百千萬万億亿兩两半][个個次人位种種名歲岁年天座所條条項项場场支隻只家倍級级屆届米公分層层度部本篇萬万千百億亿十]/i
const PLACE =
  /\b(?:in|at|near|from|to|between|of) (?:the )?\p{Lu}|位[于於]|在.{1,12}(?:市|縣|县|省|區|区|州|國|国|島|岛|山|河|路|街|镇|鎮|村)|[东東西南北]部/u
const REASON =
  /\b(?:because|due to|since|therefore|thus|so that|as a result|in order to|caused?|reasons?|led to|owing to)\b|因[为為]|由[于於]|所以|因此|以致|[导導]致|以便|[为為]了|原因|故此/i
const DEFINITION =
  /\b(?:is|are|was|were) (?:a|an|the|any|one|defined|called|known)\b|\b(?:refers? to|means?|denotes?|is defined as|stands for)\b|是一|是指|指的是|[为為]一|所[谓謂]|定[义義]|又[称稱]|即|泛指|[称稱][为為]/i
const STEP =
  /^(?:\s*(?:\d+[.)]|[-*•]))|^(?:to|first|then|next|finally|use|run|open|click|select|choose|press|type|enter|install|set|create|add|make|start|stop|copy|edit|write|call|check|put|remove|turn|go)\b|\b(?:must|should|can be|need to|you can)\b|[`$]\s?\w|首先|然[后後]|接着|最[后後]|必[须須]|[应應][该當当]|[请請]|可以|需要|使用|通[过過]|透[过過]/i
/** A name in the middle of a sentence, or what Chinese writes around who did something. */
const PERSON =
  /(?<=[\p{Ll},;] )\p{Lu}\p{Ll}+|\b(?:Mr|Mrs|Dr|Sir|King|Queen|President|Prince)\b|·|[由被].{1,8}(?:[创創][立办辦建作]|[设設][计計立]|[发發]|提出|[领領][导導]|[担擔]任|[杀殺]|[写寫])|先生|女士|教授|[国國]王|皇帝|[总總][统統]/u

const CUE: Partial<Record<AnswerKind, RegExp>> = {
  date: DATE,
  number: NUMBER,
  place: PLACE,
  reason: REASON,
  definition: DEFINITION,
  howTo: STEP,
  person: PERSON,
}

/** What stands before the verb that defines: "X is", "X refers to", "X 是". */
const SUBJECT =
  /^(.{1,90}?)\s(?:is|are|was|were|refers? to|means?|denotes?|stands for|provides?)\b|^(.{1,45}?)(?:是|[为為]|指|[称稱]|用[于於]|提供)/su

/** The part of a sentence that it says something of, if it is one that could define. */
export function subjectOf(sentence: string): string | null {
  const [, latin, han] = SUBJECT.exec(sentence) ?? []
  return latin ?? han ?? null
}

/** A command line, a log line, or a transcript of them. */
export const isTranscript = (sentence: string): boolean =>
  /(?:^|\s)[$#] \w|^[A-Z]: |\s\.\.\.\s|^\s*[\w.-]+=\S/.test(sentence)

/** Whether a sentence looks like the answer to a question of this kind. */
export const fitsKind = (sentence: string, kind: AnswerKind): boolean =>
  CUE[kind]?.test(sentence) ?? false
