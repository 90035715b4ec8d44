import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { collectExpressions, type Expression } from './collect.ts'
import type { Report } from './worker.ts'

/** More than all the texts of one expression take together, by far: it is one that never ends. */
const GIVE_UP_MS = 15_000
/** Of those that are slow on purpose. */
const SLOW_MS = 3000

/** Expressions whose time is no matter: nobody but us and who starts it writes the texts. */
const TRUSTED: [file: string, pattern: string, why: string][] = [
  ['apps/web/src/env.ts', '\\/+$', 'the address of the project, by who starts the server'],
  ['apps/local/src/web.ts', '^Listening on|Local:.*http', 'lines of our own web server'],
  [
    'apps/web/lean-marked.ts',
    'export\\{[^}]*?\\b(\\w+) as Lexer\\b[^}]*?\\b(\\w+) as Tokenizer\\b[^}]*\\}',
    'a library, while the app is built',
  ],
]

/** `new RegExp` of what only a run knows, by file. */
const MADE_AT_RUN_TIME: [file: string, why: string][] = [
  ['apps/embedded/src/functions/worker.ts', 'a mark of ours at the start of a line'],
  [
    'apps/embedded/src/gateway/auth/redirects.ts',
    'made of config.toml, for an address that has a limit',
  ],
  ['functions/_shared/models/reasoning-tags.ts', 'marks of ours, and 60 characters between two'],
  ['functions/chat/citations/claims/tokenize.ts', 'five alternatives of one character class each'],
  ['functions/_shared/text/fold.ts', 'one character class'],
  ['functions/chat/citations/claim-span.ts', 'marks of ours, and alternatives of one length each'],
  ['functions/chat/citations/citations.ts', 'one mark of ours behind white space at the start'],
  ['functions/_shared/text/page-terms.ts', 'numerals and bounded spaces around them'],
  ['functions/chat/retrieval/question-form.ts', 'words of ours with single spaces'],
  [
    'functions/chat/questions/cues.ts',
    'expressions of ours with their characters folded, for a question',
  ],
  ['functions/chat/questions/target-language.ts', 'names of languages, for a question'],
  ['functions/chat/retrieval/named-things.ts', 'two digits behind one mark'],
  [
    'functions/chat/writers/find-place.ts',
    'a word and a number of three digits at the start of a block',
  ],
  ['functions/chat/writers/listings.ts', 'a word and bounded spaces at the start of a line'],
  ['functions/chat/writers/mentions.ts', 'words of the question, side by side'],
  ['functions/ingest/read/pdf/control-characters.ts', 'one control character between two letters'],
  ['functions/ingest/read/pdf/scripts.ts', 'one character class'],
  ['apps/embedded/src/storage/multipart.ts', 'one of two names, in a header of 16 kB at most'],
]

const { expressions, unknown } = collectExpressions()
const isTrusted = ({ file, pattern }: Expression): boolean =>
  TRUSTED.some(([where, text]) => where === file && text === pattern)

describe('the expressions of the product', () => {
  it('are found, in scripts and in components', () => {
    expect(expressions.length).toBeGreaterThan(100)
    expect(expressions.some(({ file }) => file.endsWith('.svelte'))).toBe(true)
  })

  it('are all known before a run, but for these', () => {
    const files = new Set(unknown.map(({ file }) => file))
    expect([...files].toSorted()).toEqual(MADE_AT_RUN_TIME.map(([file]) => file).toSorted())
  })

  it(
    'take time by the length of the text, whatever stands in it',
    { timeout: 300_000 },
    async () => {
      expect(await findSlow(expressions.filter((expression) => !isTrusted(expression)))).toEqual([])
    },
  )

  it('are on the list of trusted ones only as long as they need to be', () => {
    const needless = TRUSTED.filter(
      ([file, pattern]) => !expressions.some((one) => one.file === file && one.pattern === pattern),
    )
    expect(needless).toEqual([])
  })
})

describe('this test', () => {
  const one = (pattern: string, flags = ''): Expression => ({
    place: pattern,
    file: '',
    pattern,
    flags,
  })

  it.each([
    ['(a+)+b', ''],
    [String.raw`\s+$`, ''],
    [String.raw`\[\s*(?:\d+\s*,?\s*)*$`, ''],
    [String.raw`(?:[ \u00a0]?[.·…‧]){5,}x`, 'g'],
    [String.raw`^\s*(?:#{1,6}|>)\s`, 'gm'],
    [String.raw`\d+( ?of ?)\d+`, ''],
    [String.raw`“[^”]*”`, 'g'],
  ])('sees that /%s/%s takes for ever', async (pattern, flags) => {
    expect(await findSlow([one(pattern, flags)], SLOW_MS)).toHaveLength(1)
  })

  it.each([
    ['^(?:a|b)+$', ''],
    [String.raw`\s+`, 'g'],
    ['[^\n]{1,200}\n', 'g'],
  ])('lets /%s/%s pass', async (pattern, flags) => {
    expect(await findSlow([one(pattern, flags)])).toEqual([])
  })
})

/** In a thread that can be ended, since nothing else ends an expression; the next one goes on after it. */
async function findSlow(tried: Expression[], giveUpMs = GIVE_UP_MS): Promise<string[]> {
  const slow: string[] = []
  for (let from = 0; from < tried.length;) {
    const reports = await runFrom(tried, from, giveUpMs)
    for (const { index, slow: why } of reports) if (why) slow.push(`${name(tried[index])}: ${why}`)
    from += reports.length
    if (from < tried.length) slow.push(`${name(tried[from])}: does not end`)
    from += 1
  }
  return slow
}

const name = (expression: Expression | undefined): string =>
  expression ? `${expression.place} /${expression.pattern}/${expression.flags}` : ''

/** Of each expression, until one is not done in time. */
async function runFrom(
  expressions: Expression[],
  from: number,
  giveUpMs: number,
): Promise<Report[]> {
  const reports: Report[] = []
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { expressions, from },
  })
  const end = (): void => void worker.terminate()
  let timer = setTimeout(end, giveUpMs)
  worker.on('message', (report: Report) => {
    reports.push(report)
    clearTimeout(timer)
    timer = setTimeout(end, giveUpMs)
  })
  await once(worker, 'exit')
  clearTimeout(timer)
  return reports
}
