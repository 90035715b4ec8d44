const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Ids in addresses: the database refuses anything that is no UUID with an error of its own. */
export const isId = (text: string): boolean => UUID.test(text)
