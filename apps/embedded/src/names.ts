/** What a project that has no name of its own is called, where people read it. */
export const DEFAULT_NAME = 'Embedded Supabase'
