/**
 * What functions and database agree on with every client: names on the wire, and types. What is more than names has a file
 * beside its user (`errors/catalogue.ts`, `documents/limits.ts`), so that whoever takes the names loads nothing else.
 */
export type { Database } from '../../../functions/_shared/contract/database.types.ts'
export type { ErrorCode } from '../../../functions/_shared/contract/errors.ts'
export * from '../../../functions/_shared/contract/events.ts'
export type { FileKind } from '../../../functions/_shared/contract/file-kinds.ts'
export type { MemberRole, Right } from '../../../functions/_shared/contract/roles.ts'
