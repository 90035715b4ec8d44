import { Parser } from 'htmlparser2'
import { AppError } from '../../../_shared/contract/errors.ts'

/** Takes a long XML as it comes, so that it is never held whole. Names are without their prefixes. */
export interface XmlHandler {
  open?: (name: string, attributes: Readonly<Record<string, string>>) => void
  text?: (text: string) => void
  close?: (name: string) => void
}

const MAX_DEPTH = 200

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

/** @throws AppError file_damaged, document_too_complex */
export async function streamXml(
  source: ReadableStream<Uint8Array>,
  handler: XmlHandler,
): Promise<void> {
  let depth = 0
  let hasRoot = false
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1
        hasRoot = true
        if (depth > MAX_DEPTH) throw new AppError('document_too_complex')
        handler.open?.(localName(name), attributes)
      },
      ontext: (text) => handler.text?.(text),
      onclosetag(name) {
        depth -= 1
        handler.close?.(localName(name))
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  for await (const text of decode(source)) parser.write(text)
  // What is open still was cut off; the end of the parser would close it.
  if (!hasRoot || depth > 0) throw new AppError('file_damaged')
  parser.end()
}

async function* decode(source: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  const reader = source.getReader()
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      decoder ??= new TextDecoder(encodingOf(read.value))
      yield decoder.decode(read.value, { stream: true })
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('file_damaged', { cause })
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

const encodingOf = ([first, second]: Uint8Array): string =>
  first === 0xff && second === 0xfe
    ? 'utf-16le'
    : first === 0xfe && second === 0xff
      ? 'utf-16be'
      : 'utf-8'

/** The attribute of a name, whatever its prefix. */
export function attributeNamed(
  attributes: Readonly<Record<string, string>>,
  name: string,
): string | undefined {
  if (attributes[name] !== undefined) return attributes[name]
  const key = Object.keys(attributes).find((other) => localName(other) === name)
  return key === undefined ? undefined : attributes[key]
}
