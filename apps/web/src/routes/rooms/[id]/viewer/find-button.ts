/** Id of the button that opens the search of a document, which gets the focus back. */
export const FIND_BUTTON = 'find-in-document'
