import { mayBeEnglish } from '../text/language.ts'

interface VectorWeight {
  /** Share of the vector leg in the score, 0 to 1. */
  weight: number
  /** A cosine from which a chunk has to do with the question, whatever its words. */
  minCosine: number
  /** The model knows English alone. */
  englishOnly?: boolean
}

/** Stands in the index where there is no embedding model. */
export const NO_EMBEDDING_MODEL = 'none'

/**
 * How far to trust an embedding model, by the start of its name. The bundled one is measured, see
 * docs/retrieval.md; the others follow from how well models of their kind rank alone.
 */
const VECTOR_WEIGHTS: readonly [string, VectorWeight][] = [
  ['use-lite-en', { weight: 0.4, minCosine: 0.65, englishOnly: true }],
  ['gte-small', { weight: 0.5, minCosine: 0.85, englishOnly: true }],
  ['all-minilm', { weight: 0.4, minCosine: 0.5, englishOnly: true }],
  ['nomic-embed-text', { weight: 0.5, minCosine: 0.7, englishOnly: true }],
  ['text-embedding-', { weight: 0.6, minCosine: 0.4 }],
  ['bge-m3', { weight: 0.6, minCosine: 0.6 }],
  ['multilingual-e5', { weight: 0.6, minCosine: 0.86 }],
  ['qwen3-embedding', { weight: 0.6, minCosine: 0.55 }],
]
const UNKNOWN_MODEL: VectorWeight = { weight: 0.3, minCosine: 0.5 }

/**
 * Share of the vector leg for a question: 0 where the model does not know its language.
 * @param configured instead of the table's weight, where the environment names one
 */
export function vectorWeightFor(
  model: string,
  question: string,
  configured: number | undefined,
): number {
  if (!knowsLanguageOf(model, question)) return 0
  return configured ?? findModel(model).weight
}

/** Whether an embedding by this model says anything about the text. */
export const knowsLanguageOf = (model: string, text: string): boolean =>
  model !== NO_EMBEDDING_MODEL && (!findModel(model).englishOnly || mayBeEnglish(text))

export const minCosineFor = (model: string): number => findModel(model).minCosine

function findModel(model: string): VectorWeight {
  const name = model.toLowerCase().split('/').at(-1) ?? ''
  return VECTOR_WEIGHTS.find(([start]) => name.startsWith(start))?.[1] ?? UNKNOWN_MODEL
}
