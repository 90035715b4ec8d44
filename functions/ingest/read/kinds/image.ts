import { AppError } from '../../../_shared/contract/errors.ts'
import { pictureType, readPictureSize } from '../picture-file.ts'
import type { PagedKind } from './kind.ts'

/** A photo is a document of one page, which recognition reads. */
export const image: PagedKind = {
  form: 'paged',
  hasRunningHeaders: false,
  noTextCode: 'image_no_text',
  waitingCode: 'recognition_unavailable',
  mismatchCode: 'image_unreadable',
  matches: (bytes) => pictureType(bytes) !== undefined,
  async inspect(bytes) {
    if (readPictureSize(bytes) === undefined) throw new AppError('image_unreadable')
    return Promise.resolve()
  },
  open: (bytes) =>
    Promise.resolve({
      pageCount: 1,
      readPages: () => Promise.resolve([{ number: 1, content: '', state: 'scanned' as const }]),
      readFile: () => Promise.resolve(Uint8Array.from(bytes)),
      close: () => Promise.resolve(),
    }),
}
