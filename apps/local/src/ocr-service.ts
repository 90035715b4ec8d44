import { join } from 'node:path'
import {
  findFreePort,
  type RunningService,
  type ServiceContext,
  SupervisedProcess,
} from '../../embedded/src/index.ts'
import { OnDemand, type OcrProcess } from './ocr/on-demand.ts'
import { Packages } from './ocr/packages.ts'
import { REPOSITORY_ROOT } from './place.ts'

/** Beside the data, which may be deleted: fetching them again takes time. */
export const PACKAGES_FOLDER = join(REPOSITORY_ROOT, '.ocr')
const IDLE_MS = 120_000

/**
 * Text recognition for pages that are pictures. Its process starts with the first such page, and ends when none came for a
 * while. Not needed where the functions have a server for it.
 */
export async function startOcr(context: ServiceContext): Promise<RunningService | undefined> {
  if (context.env['OCR_BASE_URL']) return undefined
  const { log } = context
  const packages = new Packages({ folder: PACKAGES_FOLDER, log })
  const ocr = new OnDemand({ start: () => startProcess(context), packages, log, idleMs: IDLE_MS })
  const port = await findFreePort()
  await new Promise<void>((resolve, reject) => {
    ocr.server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  return { env: { OCR_BASE_URL: `http://127.0.0.1:${port}` }, stop: () => ocr.stop() }
}

async function startProcess({ log, stallMs }: ServiceContext): Promise<OcrProcess> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const recognition = new SupervisedProcess({
    name: 'ocr',
    log,
    stallMs,
    isReady: (line) => line.startsWith('ocr: listening'),
    command: async () => ({
      file: process.execPath,
      args: [join(import.meta.dirname, 'ocr/main.ts')],
      env: { OCR_PORT: String(port), OCR_PACKAGES: PACKAGES_FOLDER, NODE_NO_WARNINGS: '1' },
      url,
    }),
  })
  await recognition.start()
  return { url, stop: () => recognition.stop() }
}
