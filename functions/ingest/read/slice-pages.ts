/** Pages of one slice at most; those that take long to compute are fewer (see `budget.ts`). */
export const SLICE_PAGES = 40
