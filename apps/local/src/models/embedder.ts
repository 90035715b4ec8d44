import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { EmbedReply, EmbedRequest } from './embed-worker.ts'

export const EMBEDDING_DIMENSIONS = 512

/**
 * Texts and characters that go to a thread at once. A larger batch is not faster, and a question
 * that comes meanwhile waits for its end.
 */
const BATCH_TEXTS = 8
const BATCH_CHARACTERS = 8000
/** Each has the weights, some 100 MB, once it is needed. */
const MAX_THREADS = 4

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

/** A thread and the job whose batch it computes. */
interface Thread {
  worker: Worker
  running: Job | null
}

/** All cores but one, which answers requests. */
const threadsFor = (cores: number): number => Math.min(MAX_THREADS, Math.max(cores - 1, 1))

/** Embeds in threads of its own, short jobs first: a question does not wait for a whole book. */
export function createEmbedder(maxThreads = threadsFor(availableParallelism())): Embedder {
  const jobs: Job[] = []
  const threads = new Set<Thread>()
  let closed = false

  function startThread(): Thread {
    const worker = new Worker(new URL('./embed-worker.ts', import.meta.url))
    const thread: Thread = { worker, running: null }
    worker.on('message', (reply: EmbedReply) => receive(thread, reply))
    worker.on('error', (error) =>
      fail(thread, error instanceof Error ? error : new Error(String(error))),
    )
    worker.unref()
    threads.add(thread)
    return thread
  }

  /** A thread that died takes its job with it; the next job gets a new thread. */
  function fail(thread: Thread, error: Error): void {
    threads.delete(thread)
    thread.running?.reject(error)
    next()
  }

  /** Gives jobs to threads that are free, and starts more of them only when all are busy. */
  function next(): void {
    while (!closed && jobs.length > 0) {
      const free = [...threads].find(({ running }) => running === null)
      const thread = free ?? (threads.size < maxThreads ? startThread() : undefined)
      const job = thread && takeShortest(jobs)
      if (!thread || !job) return
      thread.running = job
      thread.worker.ref()
      const request: EmbedRequest = { id: job.vectors.length, texts: nextBatch(job) }
      thread.worker.postMessage(request)
    }
  }

  function receive(thread: Thread, reply: EmbedReply): void {
    const job = thread.running
    thread.running = null
    thread.worker.unref()
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
      const open = [...threads].flatMap(({ running }) => running ?? [])
      await Promise.all([...threads].map(({ worker }) => worker.terminate()))
      for (const job of [...open, ...jobs]) job.reject(new Error('closed'))
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
