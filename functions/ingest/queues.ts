import pLimit from 'p-limit'
import type { WorkDeps } from './work.ts'

/** The queues of one worker process. */
export function createQueues(
  embeddingCalls: number,
): Pick<WorkDeps, 'readingQueue' | 'embeddingQueue'> {
  const [reading, embedding] = [pLimit(1), pLimit(embeddingCalls)]
  return {
    readingQueue: (task) => reading(task),
    embeddingQueue: (task) => embedding(task),
  }
}
