export { ERROR_CATALOGUE } from '../../../../functions/_shared/contract/errors.ts'
