/**
 * Which models end their reasoning with a closing tag that they never opened, because their template did: what they
 * write before it must not be shown. Known by name until it is seen what they do here, per process.
 */
const THINKERS =
  /(?:^|[^a-z])(?:r1|qwq|qwen3|qvq|z1)(?:[^a-z0-9]|$)|think|reason|(?:marco|skywork)-o1|deepseek-r|deepscaler|magistral|glm-4\.[5-9]|nemotron|exaone-deep|cogito|smollm3|seed-oss|minimax-m|hunyuan|step-?3|ernie-4\.5/i
/** Names of the same families whose models do not think. */
const SPEAKERS = /instruct|coder|gpt-|non?-?(?:think|reason)/i

export type Habit =
  /** Closed what it had not opened. */
  | 'closes'
  /** Ended an answer without any sign of reasoning, or with both of its tags, or in fields of its own. */
  | 'speaks'

/** How answers of models begin that reason without having said so. Lower case, longest first where one begins another. */
const FIRST_THOUGHTS = [
  'okay, ',
  'ok, ',
  'alright, ',
  'hmm',
  'let me ',
  "let's ",
  'first, i ',
  'first, let',
  'i need to ',
  'we need to ',
  'we have to ',
  'user asks',
  'user wants',
  'so the user',
  'to answer this',
  'looking at the ',
  'thinking',
  'thought',
  '好的，',
  '好，',
  '嗯',
  '首先',
  '让我',
  '讓我',
  '我需要',
  '用户',
  '用戶',
  '使用者',
  '我们需要',
  '我們需要',
]

export type FirstWords = 'thought' | 'answer' | 'open'

/** What the beginning of an answer sounds like; `open` while too little of it is there. */
export function soundOf(beginning: string): FirstWords {
  const text = beginning.trimStart().toLowerCase()
  if (FIRST_THOUGHTS.some((words) => text.startsWith(words))) return 'thought'
  return FIRST_THOUGHTS.some((words) => words.startsWith(text)) ? 'open' : 'answer'
}

/** What models were seen to do, by their names. */
export class ReasoningHabits {
  readonly #seen = new Map<string, Habit>()
  readonly #falseAlarms = new Set<string>()

  /** Whether a model's text is held back until it is known to be its answer; `bySound`: that depends on its words. */
  caution(model: string): 'hold' | 'bySound' | 'none' {
    const seen = this.#seen.get(model)
    if (seen === 'closes') return 'hold'
    if (seen === undefined && THINKERS.test(model) && !SPEAKERS.test(model)) return 'hold'
    return this.#falseAlarms.has(model) ? 'none' : 'bySound'
  }

  note(model: string, habit: Habit): void {
    this.#seen.set(model, habit)
  }

  /** Its answer only sounded like a thought. */
  noteFalseAlarm(model: string): void {
    this.#falseAlarms.add(model)
  }
}
