import pLimit from 'p-limit'

/** Runs what it is given when its turn comes. */
export type Queue = <T>(task: () => Promise<T>) => Promise<T>

export interface Queues {
  /** One at a time: a file that kills its reader takes no other reader with it. */
  readingQueue: Queue
  /** As many at a time as the embedding model may be asked. */
  embeddingQueue: Queue
}

/** The queues of one worker process. */
export function createQueues(embeddingCalls: number): Queues {
  const [reading, embedding] = [pLimit(1), pLimit(embeddingCalls)]
  return {
    readingQueue: (task) => reading(task),
    embeddingQueue: (task) => embedding(task),
  }
}
