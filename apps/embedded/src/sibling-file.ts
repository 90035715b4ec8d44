import { extname, join } from 'node:path'

/**
 * The path of a module beside another one, for what is run and not imported: TypeScript in a checkout, JavaScript in a
 * published package.
 * @param meta `import.meta` of the module that asks
 */
export const siblingFile = ({ dirname, filename }: ImportMeta, name: string): string =>
  join(dirname, name + extname(filename))
