/** A document's own bracketed numbers: references, indices. At most a few digits, as markers are. */
const OWN_NUMBER = /\[( {0,2}\d{1,4}(?: {0,2}[,，、–-] {0,2}\d{1,4}){0,7} {0,2})\]/gu

/** A passage as the model reads it: its own `[12]` is written so that neither the model nor the answer's reader takes it for a marker of ours. */
export const hideOwnNumbers = (text: string): string => text.replace(OWN_NUMBER, '⟦$1⟧')
