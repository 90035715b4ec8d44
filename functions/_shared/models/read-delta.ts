/** What a chunk of a chat stream says, whoever sent it. */
export interface ReadDelta {
  text: string
  reasoning: string
  refusal: string
}

/**
 * Fields in which servers send reasoning: DeepSeek, llama.cpp, LM Studio and older vLLM; vLLM, Ollama, OpenRouter and
 * Groq; Ollama's own and proxies; Copilot. The first that has something counts: some send the same twice.
 */
const REASONING_FIELDS = [
  'reasoning_content',
  'reasoning',
  'thinking',
  'reasoning_text',
  'thinking_content',
  'thought',
  'reasoning_details',
  'thinking_blocks',
] as const

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Reads the delta of a choice; what is not in the expected form says nothing. */
export function readDelta(delta: unknown): ReadDelta {
  if (!isFields(delta)) return { text: '', reasoning: '', refusal: '' }
  const parts = Array.isArray(delta['content']) ? delta['content'].filter(isFields) : []
  const isThought = (part: Fields): boolean => /think|reason|thought/.test(asText(part['type']))
  const inParts = parts.filter(isThought).map(thoughtOf).join('')
  return {
    text:
      asText(delta['content']) +
      parts
        .filter((part) => !isThought(part))
        .map((part) => asText(part['text']))
        .join(''),
    reasoning: inParts || reasoningOf(delta),
    refusal: asText(delta['refusal']),
  }
}

function reasoningOf(delta: Fields): string {
  for (const field of REASONING_FIELDS) {
    const text = thoughtOf(delta[field])
    if (text !== '') return text
  }
  return ''
}

/** A text, a list of blocks, or a block with its text in one of these fields. */
function thoughtOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(thoughtOf).join('')
  if (!isFields(value)) return ''
  for (const field of ['text', 'thinking', 'summary', 'content', 'reasoning']) {
    const text = thoughtOf(value[field])
    if (text !== '') return text
  }
  return ''
}
