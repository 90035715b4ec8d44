/** How a worker's lines tell its supervisor what stands beside the text. */

/** Before the id of the request that a line belongs to. */
export const REQUEST_MARK = '@request '

/** Before the bytes of memory that the runtime took before it loaded the function. */
export const BASE_MEMORY_MARK = '@base-memory '
