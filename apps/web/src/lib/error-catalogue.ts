/** Apart from lib/contract.ts: its sentences would come with every page, and only a test needs them. */
export { ERROR_CATALOGUE } from '../../../../functions/_shared/contract/errors.ts'
