/** The shortest password that `supabase/config.toml` allows. */
export const MIN_PASSWORD_LENGTH = 8
