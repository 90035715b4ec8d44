/** The least that the projects of `supabase/config.toml` take. */
export const MIN_PASSWORD_LENGTH = 8
