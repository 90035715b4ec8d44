import { startOcr } from '../../apps/local/src/ocr-service.ts'
import {
  createRecognizer,
  type Recognizer,
} from '../../functions/ingest/read/recognition/recognizer.ts'

const PAGE_TIMEOUT_MS = 120_000
const ASK_AGAIN_MS = 2_000

/** Recognition as the embedded stack has it, once it is ready: the first time, what it needs is fetched. */
export async function startRecognition(): Promise<{
  recognizer: Recognizer
  stop: () => Promise<void>
}> {
  const service = await startOcr({ env: {}, log: console.error, stallMs: PAGE_TIMEOUT_MS })
  const baseUrl = service?.env?.['OCR_BASE_URL'] ?? ''
  const recognizer = createRecognizer({ baseUrl, timeoutMs: PAGE_TIMEOUT_MS })
  while (!(await recognizer.isReady())) {
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
  }
  return { recognizer, stop: async () => service?.stop() }
}
