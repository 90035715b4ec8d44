/** Loaded with the first code block that names a language; each language's grammar when it first occurs. */
import type { LanguageFn } from 'highlight.js'
import { createLowlight } from 'lowlight'

/** A piece of code and its kind, '' for plain code. All pieces in a row are the code. */
export interface CodePiece {
  text: string
  kind: CodeKind | ''
}

export type CodeKind = 'comment' | 'keyword' | 'name' | 'string' | 'number'

type Loader = () => Promise<{ default: LanguageFn }>

const LANGUAGES: Readonly<Record<string, Loader>> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  go: () => import('highlight.js/lib/languages/go'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  makefile: () => import('highlight.js/lib/languages/makefile'),
  php: () => import('highlight.js/lib/languages/php'),
  python: () => import('highlight.js/lib/languages/python'),
  r: () => import('highlight.js/lib/languages/r'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
}

const ALIASES: Readonly<Record<string, string>> = {
  'c#': 'csharp',
  'c++': 'cpp',
  cs: 'csharp',
  docker: 'dockerfile',
  golang: 'go',
  html: 'xml',
  js: 'javascript',
  jsx: 'javascript',
  kt: 'kotlin',
  make: 'makefile',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  svg: 'xml',
  toml: 'ini',
  ts: 'typescript',
  tsx: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
}

/** The many classes of highlight.js, mapped to the few colours that readers can distinguish. */
const KINDS: Readonly<Record<string, CodeKind>> = {
  comment: 'comment',
  quote: 'comment',
  deletion: 'keyword',
  keyword: 'keyword',
  meta: 'keyword',
  'selector-tag': 'keyword',
  attr: 'name',
  attribute: 'name',
  built_in: 'name',
  name: 'name',
  section: 'name',
  'selector-class': 'name',
  tag: 'name',
  title: 'name',
  type: 'name',
  addition: 'string',
  regexp: 'string',
  string: 'string',
  symbol: 'string',
  bullet: 'number',
  literal: 'number',
  number: 'number',
}

/** Longer code would keep the page busy, and nobody reads that much in an answer. */
const MAX_CHARS = 20_000
/** Grammars match a long line, or a long word, many times over. */
const MAX_LINE_CHARS = 500

const lowlight = createLowlight()

/** Rejects when the language cannot be loaded now; null for an unknown language. */
export async function highlight(code: string, language: string): Promise<CodePiece[] | null> {
  const named = language.toLowerCase()
  const name = ALIASES[named] ?? named
  const load = Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined
  if (!load || code.length > MAX_CHARS) return null
  if (code.split('\n').some((line) => line.length > MAX_LINE_CHARS)) return null
  if (!lowlight.registered(name)) lowlight.register(name, (await load()).default)
  return lowlight.highlight(name, code).children.flatMap((node) => toPieces(node, ''))
}

type Node = ReturnType<typeof lowlight.highlight>['children'][number]

function toPieces(node: Node, kind: CodePiece['kind']): CodePiece[] {
  if (node.type === 'text') return [{ text: node.value, kind }]
  if (node.type !== 'element') return []
  const { className } = node.properties
  const first = Array.isArray(className) ? String(className[0]).replace('hljs-', '') : ''
  return node.children.flatMap((child) => toPieces(child, KINDS[first] ?? kind))
}
