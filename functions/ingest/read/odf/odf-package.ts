import { AppError } from '../../../_shared/contract/errors.ts'
import { parseXml, type XmlElement } from '../docx/xml.ts'
import { isZip } from '../file-signatures.ts'
import { rejectZipBomb, ZipArchive } from '../zip.ts'

/** XML of all parts together. Parsed it takes many times its size, and a worker has 256 MB. */
const MAX_XML_BYTES = 8 * 1024 * 1024

/** A package of OpenDocument (ODF 1.3 part 2). */
export class OdfPackage {
  readonly #zip: ZipArchive

  private constructor(zip: ZipArchive) {
    this.#zip = zip
  }

  /** @throws AppError file_not_as_named, file_encrypted, file_damaged, document_too_complex */
  static async open(bytes: Uint8Array<ArrayBuffer>): Promise<OdfPackage> {
    if (!isZip(bytes)) throw new AppError('file_not_as_named')
    await rejectZipBomb(bytes, MAX_XML_BYTES)
    const zip = new ZipArchive(bytes)
    if (zip.isEncrypted || (await saysEncrypted(zip))) throw new AppError('file_encrypted')
    if (!zip.has('content.xml')) throw new AppError('file_not_as_named')
    return new OdfPackage(zip)
  }

  /** Undefined where there is no such part. @throws AppError file_damaged, document_too_complex */
  async read(name: string): Promise<XmlElement | undefined> {
    return this.#zip.has(name) ? parseXml(decode(await this.#zip.read(name))) : undefined
  }
}

/** Parts of an encrypted document are no XML; its manifest (ODF 1.3 part 2, 4.3) is. */
async function saysEncrypted(zip: ZipArchive): Promise<boolean> {
  const manifest = 'META-INF/manifest.xml'
  const isListed = zip.has(manifest) && decode(await zip.read(manifest)).includes('encryption-data')
  return isListed || zip.has('encrypted-package')
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
