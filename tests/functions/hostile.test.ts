import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { it } from './fixtures.ts'
import { HOSTILE_FILES } from '../support/hostile-files.ts'
import { createRandom } from '../support/random.ts'
import { createRoom } from '../support/client.ts'
import { addFile, askAndWait, readDocument } from './support.ts'
import { FIXTURES, fixturePath } from '../support/fixtures.ts'

describe('a file made to break its reader', () => {
  it.for(HOSTILE_FILES)(
    '$name ends as it should',
    async ({ kind, name, ends, make }, { backend, alice, room }) => {
      const { status, error_code } = await addFile(backend, alice, room, kind, make(), name)
      expect(ends).toContain(status === 'ready' ? 'ready' : `${error_code}`)
    },
  )

  it('costs no other document and no answer', async ({ backend, alice }) => {
    const room = await createRoom(alice)
    for (const { kind, make, name } of HOSTILE_FILES.slice(0, 3)) {
      await addFile(backend, alice, room, kind, make(), name)
    }
    const text = new TextEncoder().encode('The meeting is on Thursday.')
    const good = await addFile(backend, alice, room, 'text', text, 'good.txt')
    expect((await readDocument(alice, good.id)).status).toBe('ready')
    backend.model.scenario('plain')
    expect(await askAndWait(backend, alice, room, 'When is the meeting?')).toMatchObject({
      status: 'done',
    })
  })
})

describe('a real PDF with bytes changed at random', () => {
  const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1)
  const originals = FIXTURES.map((name) => readFileSync(fixturePath(name)))

  it.for(SEEDS)('ends, whatever the change (seed %i)', async (seed, { backend, alice, room }) => {
    const bytes = Uint8Array.from(originals[seed % originals.length] ?? [])
    const random = createRandom(seed)
    const changes = seed * 2
    for (let i = 0; i < changes; i++) {
      const at = Math.floor(random() * bytes.length)
      const length = Math.floor(random() * 60)
      for (let j = at; j < Math.min(at + length, bytes.length); j++) {
        bytes[j] = Math.floor(random() * 256)
      }
    }
    const cut = random() < 0.3 ? bytes.slice(0, Math.floor(random() * bytes.length)) : bytes
    const { status } = await addFile(backend, alice, room, 'pdf', cut, `seed ${seed}`)
    expect(['ready', 'failed']).toContain(status)
  })
})
