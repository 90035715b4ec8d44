import type { Database } from '../database/database.ts'
import type { TokenClaims } from '../keys.ts'
import type { Blobs } from './blobs.ts'
import type { UrlSigner } from './url-signer.ts'

/** What the routes work with. */
export interface StorageServices {
  database: Database
  blobs: Blobs
  signer: UrlSigner
  authenticate: (token: string) => Promise<TokenClaims | null>
  /** Of any bucket; a bucket may set less. */
  maxFileBytes: number
}

/** Who calls, as far as it is known. */
export interface Caller {
  claims: TokenClaims
  /** A token that is missing or wrong makes a caller anonymous where that is allowed at all. */
  authenticated: boolean
}

export interface StorageEnv {
  Variables: { caller: Caller }
}
