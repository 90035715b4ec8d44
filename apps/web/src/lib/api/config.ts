/** Where the project is, and the key that every browser may know. */
export type SupabaseConfig = { url: string; publishableKey: string }
