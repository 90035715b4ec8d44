import type { Plugin } from 'vite'

/** From here on the file makes a parser of its own, to which everything else hangs. */
const DEFAULT_PARSER = /var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse\(/
const EXPORTS = /export\{[^}]*?\b(\w+) as Lexer\b[^}]*?\b(\w+) as Tokenizer\b[^}]*\}/

/**
 * Answers are drawn by components, so of marked the browser needs the lexer only. Its one file keeps the writers of
 * HTML alive through a parser that is made when it loads; without that they fall away, a sixth of it.
 */
export function leanMarked(): Plugin {
  return {
    name: 'lean-marked',
    apply: 'build',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'client',
    transform(code, id) {
      if (!id.includes('/marked/lib/marked.esm.js')) return undefined
      const start = code.search(DEFAULT_PARSER)
      const [, lexer, tokenizer] = EXPORTS.exec(code) ?? []
      if (start < 0 || !lexer || !tokenizer)
        throw new Error('marked is not what it was: see lean-marked.ts')
      return {
        code: `${code.slice(0, start)}export{${lexer} as Lexer,${tokenizer} as Tokenizer}`,
        map: null,
      }
    },
  }
}
