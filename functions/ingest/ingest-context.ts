import type { FunctionDeps } from '../_shared/http/deps.ts'
import type { IngestEnv } from '../_shared/http/env.ts'
import type { Models } from '../_shared/models/models.ts'
import { OpenFiles } from './read/open-files.ts'
import { createRecognizer, type Recognizer } from './read/recognition/recognizer.ts'
import { createQueues } from './work/queues.ts'
import { workOnce } from './work/work.ts'
import type { WorkDeps } from './work/work-deps.ts'

export interface IngestDeps extends FunctionDeps, IngestEnv {
  models: Models
  /** Asks for another `ingest/drain`, in a request with a budget of its own. */
  requestDrain: () => Promise<unknown>
  /** Asks for `maintenance/sweep`. */
  requestSweep: () => Promise<unknown>
  /** Asks for `chat/again`: what was answered before everything was read is answered once more. */
  requestAgain: () => Promise<unknown>
}

/** Shared by the routes of this function. */
export interface IngestContext {
  deps: IngestDeps
  /** Does one slice of work, and asks for the next one if there was any. */
  drainSlice: () => Promise<void>
}

export const createContext = (deps: IngestDeps): IngestContext => ({
  deps,
  drainSlice: createDrain(deps),
})

/** Slices that one worker does at a time. A further call ends at once: those at work go on until nothing is left. */
const MAX_SLICES = 4

/** One slice here; if there was work, the next slice in a new request, because CPU is counted per request. */
function createDrain(deps: IngestDeps): () => Promise<void> {
  const work: WorkDeps = {
    ...deps,
    ...createQueues(deps.embeddingCalls),
    openFiles: new OpenFiles(),
    recognizer: recognizerOf(deps),
  }
  let running = 0
  return async function drainSlice() {
    if (running >= MAX_SLICES) return
    running++
    const worked = await workOnce(work).finally(() => running--)
    await (worked ? deps.requestDrain() : deps.requestAgain())
  }
}

/** Of a lease that suffices for one slice, so much is for one page that is read by recognition. */
const RECOGNITION_SHARE = 0.75

const recognizerOf = ({ recognition, leaseSeconds }: IngestEnv): Recognizer | undefined =>
  recognition &&
  createRecognizer({ ...recognition, timeoutMs: leaseSeconds * 1000 * RECOGNITION_SHARE })
