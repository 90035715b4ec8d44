import { AppError, type ErrorCode } from '../../../_shared/contract/errors.ts'
import { isEncryptedOffice, isZip } from '../file-signatures.ts'
import { rejectZipBomb, ZipArchive } from '../zip.ts'

interface OfficeFile {
  /** XML of all its parts together, inflated, and of one of them. */
  maxXmlBytes: number
  maxPartBytes?: number
  /** The error of a file that is none, and of one with a password. */
  mismatchCode: ErrorCode
  encryptedCode: ErrorCode
}

/**
 * The parts of a file of Office (ECMA-376), once it is known that reading them takes no more than a worker has.
 * @throws AppError those of its kind, file_damaged, document_too_complex
 */
export async function openOfficeFile(
  bytes: Uint8Array<ArrayBuffer>,
  { maxXmlBytes, maxPartBytes, mismatchCode, encryptedCode }: OfficeFile,
): Promise<ZipArchive> {
  // Office puts what it encrypts into a container of another kind.
  if (isEncryptedOffice(bytes)) throw new AppError(encryptedCode)
  if (!isZip(bytes)) throw new AppError(mismatchCode)
  await rejectZipBomb(bytes, maxXmlBytes, maxPartBytes)
  const zip = new ZipArchive(bytes)
  if (zip.isEncrypted) throw new AppError(encryptedCode)
  return zip
}
