import { Worker } from 'node:worker_threads'
import type { EmbedReply, EmbedRequest } from './embed-worker.ts'

export const EMBEDDING_DIMENSIONS = 512

/**
 * Texts and characters that go to the thread at once. A larger batch is not faster, and a question
 * that comes meanwhile waits for its end.
 */
const BATCH_TEXTS = 8
const BATCH_CHARACTERS = 8000

export interface Embedder {
  /** Unit vectors in the order of `texts`. */
  embed(texts: string[]): Promise<number[][]>
  close(): Promise<void>
}

interface Job {
  texts: string[]
  vectors: number[][]
  resolve: (vectors: number[][]) => void
  reject: (error: Error) => void
}

/** Embeds in a thread of its own, short jobs first: a question does not wait for a whole book. */
export function createEmbedder(): Embedder {
  const jobs: Job[] = []
  let running: Job | null = null
  let closed = false
  let worker = start()

  function start(): Worker {
    const started = new Worker(new URL('./embed-worker.ts', import.meta.url))
    started.on('message', receive)
    started.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))))
    started.unref()
    return started
  }

  /** A thread that died takes its job with it; the next job gets a new thread. */
  function fail(error: Error): void {
    running?.reject(error)
    running = null
    if (closed) return
    worker = start()
    next()
  }

  function next(): void {
    if (running || closed) return
    const job = takeShortest(jobs)
    if (!job) return
    running = job
    worker.ref()
    const request: EmbedRequest = { id: job.vectors.length, texts: nextBatch(job) }
    worker.postMessage(request)
  }

  function receive(reply: EmbedReply): void {
    const job = running
    running = null
    worker.unref()
    if (job) finishBatch(job, reply)
    next()
  }

  function finishBatch(job: Job, reply: EmbedReply): void {
    if ('error' in reply) return job.reject(new Error(reply.error))
    job.vectors.push(...reply.vectors)
    if (job.vectors.length >= job.texts.length) job.resolve(job.vectors)
    else jobs.push(job)
  }

  return {
    embed: (texts) =>
      new Promise((resolve, reject) => {
        if (texts.length === 0) return resolve([])
        jobs.push({ texts, vectors: [], resolve, reject })
        next()
      }),
    async close() {
      closed = true
      await worker.terminate()
      for (const job of running ? [running, ...jobs] : jobs) job.reject(new Error('closed'))
    },
  }
}

function takeShortest(jobs: Job[]): Job | undefined {
  const remaining = ({ texts, vectors }: Job) => texts.length - vectors.length
  const job = jobs.toSorted((a, b) => remaining(a) - remaining(b))[0]
  if (job) jobs.splice(jobs.indexOf(job), 1)
  return job
}

/** At least one text, then as many as fit. */
function nextBatch({ texts, vectors }: Job): string[] {
  const batch: string[] = []
  let characters = 0
  for (const text of texts.slice(vectors.length, vectors.length + BATCH_TEXTS)) {
    characters += text.length
    if (batch.length > 0 && characters > BATCH_CHARACTERS) break
    batch.push(text)
  }
  return batch
}
