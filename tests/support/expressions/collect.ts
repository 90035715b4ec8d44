import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'svelte/compiler'
import ts from 'typescript'

const ROOT = resolve(import.meta.dirname, '../../..')

/** A regular expression of the product and where it stands. */
export interface Expression {
  /** `file:line` */
  place: string
  file: string
  pattern: string
  flags: string
}

/** Of a `new RegExp(...)` that is made of what only a run knows. */
export interface Unknown {
  place: string
  file: string
  text: string
}

/** Every regular expression of the sources that are shipped, each once. */
export function collectExpressions(): { expressions: Expression[]; unknown: Unknown[] } {
  const expressions: Expression[] = []
  const unknown: Unknown[] = []
  for (const file of sources()) {
    const text = readFileSync(join(ROOT, file), 'utf8')
    const found = file.endsWith('.svelte') ? readSvelte(file, text) : readScript(file, text)
    expressions.push(...found.expressions)
    unknown.push(...found.unknown)
  }
  return { expressions, unknown }
}

function sources(): string[] {
  const files = execFileSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', 'apps', 'functions'],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  )
  return files
    .split('\n')
    .filter((file) => /\.(?:ts|mts|mjs|js|svelte)$/.test(file) && !/\.test\.ts$/.test(file))
}

type Found = ReturnType<typeof collectExpressions>

function readScript(file: string, text: string): Found {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: Found = { expressions: [], unknown: [] }
  const constants = new Map<string, ts.Expression>()
  const visit = (node: ts.Node): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart())
    const place = `${file}:${line + 1}`
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      constants.set(node.name.text, node.initializer)
    }
    if (ts.isRegularExpressionLiteral(node)) {
      found.expressions.push({ place, file, ...splitLiteral(node.text) })
    }
    if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') {
      const [first, second] = node.arguments ?? []
      const pattern = first && constantText(first, constants)
      const flags = second ? constantText(second, constants) : ''
      if (pattern === undefined || flags === undefined) {
        found.unknown.push({ place, file, text: node.getText() })
      } else found.expressions.push({ place, file, pattern, flags })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function splitLiteral(literal: string): { pattern: string; flags: string } {
  const end = literal.lastIndexOf('/')
  return { pattern: literal.slice(1, end), flags: literal.slice(end + 1) }
}

/** Of literals, and of the constants of the same file that they are put together from. */
function constantText(
  node: ts.Expression,
  constants: ReadonlyMap<string, ts.Expression>,
): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isIdentifier(node)) {
    const value = constants.get(node.text)
    return value && constantText(value, constants)
  }
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'source') {
    const value = ts.isIdentifier(node.expression) && constants.get(node.expression.text)
    return value && ts.isRegularExpressionLiteral(value)
      ? splitLiteral(value.text).pattern
      : undefined
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [constantText(node.left, constants), constantText(node.right, constants)]
    return left === undefined || right === undefined ? undefined : left + right
  }
  if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'String.raw') {
    return templateText(node.template, constants, (part) => part.rawText ?? part.text)
  }
  return templateText(node, constants, (part) => part.text)
}

function templateText(
  node: ts.Expression,
  constants: ReadonlyMap<string, ts.Expression>,
  textOf: (part: ts.TemplateLiteralLikeNode) => string,
): string | undefined {
  if (ts.isNoSubstitutionTemplateLiteral(node)) return textOf(node)
  if (!ts.isTemplateExpression(node)) return undefined
  let text = textOf(node.head)
  for (const { expression, literal } of node.templateSpans) {
    const value = constantText(expression, constants)
    if (value === undefined) return undefined
    text += value + textOf(literal)
  }
  return text
}

/** Scripts and markup alike; the compiler's tree has both. */
function readSvelte(file: string, text: string): Found {
  const found: Found = { expressions: [], unknown: [] }
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (typeof node !== 'object' || node === null) return
    const { type, regex, start, callee } = node as Record<string, unknown>
    const place = `${file}:${text.slice(0, Number(start) || 0).split('\n').length}`
    if (type === 'Literal' && isRegex(regex)) found.expressions.push({ place, file, ...regex })
    if (type === 'NewExpression' && (callee as { name?: string }).name === 'RegExp') {
      found.unknown.push({ place, file, text: 'new RegExp' })
    }
    Object.values(node).forEach(visit)
  }
  visit(parse(text, { modern: true, filename: file }))
  return found
}

const isRegex = (value: unknown): value is { pattern: string; flags: string } =>
  typeof value === 'object' && value !== null && 'pattern' in value && 'flags' in value
