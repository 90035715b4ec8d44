import type { DocumentLimits } from '../../_shared/contract/limits.ts'
import type { SupabaseClient } from '../../_shared/http/supabase.ts'
import type { OpenFiles } from './open-files.ts'
import type { Recognizer } from './recognition/recognizer.ts'

/** Needed to read a document. */
export interface SourceDeps {
  admin: SupabaseClient
  limits: DocumentLimits
  openFiles: OpenFiles
  /** Reads pages that are pictures; without it they are empty. */
  recognizer?: Recognizer | undefined
}
