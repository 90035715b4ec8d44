export {
  endingOf,
  FILE_KINDS,
  kindOfName,
  PICTURE_ENDINGS,
} from '../../../../functions/_shared/contract/file-kinds.ts'
export { DOCUMENT_LIMITS } from '../../../../functions/_shared/contract/limits.ts'
