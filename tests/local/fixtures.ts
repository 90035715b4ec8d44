/** The backend of the functions' suite, which stands behind the whole gateway: one a file, with Alice and Bob. */
export { it } from '../functions/fixtures.ts'
