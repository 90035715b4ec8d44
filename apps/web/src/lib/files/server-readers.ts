/** How the server reads files, so that the browser reads them alike. Apart from lib/contract.ts: few pages need it. */
export { buildPageText } from '../../../../../functions/ingest/read/pdf/page-text.ts'
export { decodeText as decodeFileText } from '../../../../../functions/ingest/read/decode-text.ts'
export { isBinary } from '../../../../../functions/ingest/read/file-signatures.ts'
