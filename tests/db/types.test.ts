import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { REPOSITORY_ROOT } from '../../apps/local/src/place.ts'
import { generateTypes } from '../../apps/local/src/database-types.ts'

it('the generated types are those of the migrations: else run `npm run db -- types`', async () => {
  const checkedIn = await readFile(
    join(REPOSITORY_ROOT, 'functions/_shared/contract/database.types.ts'),
    'utf8',
  )
  expect(await generateTypes()).toBe(checkedIn)
})
