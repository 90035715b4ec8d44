/** Pages of one slice at most: as many as the two seconds of CPU suffice for that a hosted function has. */
export const SLICE_PAGES = 40
