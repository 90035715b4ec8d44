const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Of an address: anything else would only make the database complain. */
export const isId = (text: string): boolean => UUID.test(text)
