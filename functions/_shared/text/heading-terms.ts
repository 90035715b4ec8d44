/** A term as it stands in a heading: a dimension of its own, since what a heading says a passage is about. */
export const headingTerm = (term: string): string => `¶${term}`
