import { expect } from 'vitest'
import { createPdf } from '../support/pdf.ts'
import { it } from './fixtures.ts'

const MB = 1024 * 1024
const PIECE = 6 * MB

/** A PDF of that many bytes: what stands behind a comment sign is nobody's. */
function largePdf(bytes: number): Uint8Array<ArrayBuffer> {
  const pdf = createPdf(['The mill was built in 1742.'])
  const large = new Uint8Array(bytes).fill(0x20)
  large.set(pdf.subarray(0, 9))
  large.set(pdf, bytes - pdf.length)
  return large
}

it('a large file goes on where it was cut, by another start of the app', async ({
  device,
  newDevice,
}) => {
  const { id } = await device.client.createRoom('Large')
  const bytes = largePdf(13 * MB)
  let pieces = 0
  device.network.intercept = (line) => {
    if (line.startsWith('PATCH') && pieces++ > 0) device.network.isOn = false
    return device.network.isOn ? undefined : Promise.reject(new TypeError('fetch failed'))
  }
  const cut = device.client.uploadDocument(id, { name: 'large.pdf', data: bytes })
  await expect(cut).rejects.toMatchObject({ code: 'offline' })
  await device.client.close()

  const later = newDevice(device.storage)
  await later.client.ready
  const progress: number[] = []
  const uploaded = await later.client.uploadDocument(
    id,
    { name: 'large.pdf', data: bytes },
    { onProgress: (sent) => progress.push(sent) },
  )
  expect(progress).toEqual([PIECE, 2 * PIECE, 13 * MB])
  expect(uploaded).toMatchObject({ outcome: 'added', title: 'large' })
  expect(later.network.sent.filter((line) => line.startsWith('PATCH'))).toHaveLength(2)
  const stored = await later.client.downloadDocument(uploaded.documentId)
  expect(Buffer.compare(stored.bytes, bytes)).toBe(0)
})

it('a piece whose end was lost is asked for and sent on', async ({ device }) => {
  const { client, network } = device
  const { id } = await client.createRoom('Shaky')
  let lost = 0
  network.intercept = (line, send) => {
    if (!line.startsWith('PATCH') || lost++ > 0) return undefined
    return send().then(() => {
      throw new TypeError('fetch failed')
    })
  }
  const bytes = largePdf(7 * MB)
  const { documentId } = await client.uploadDocument(id, { name: 'shaky.pdf', data: bytes })
  // The first arrived, and only the second went out again.
  expect(network.sent.filter((line) => line.startsWith('PATCH'))).toHaveLength(2)
  expect(Buffer.compare((await client.downloadDocument(documentId)).bytes, bytes)).toBe(0)
})

it('a file whose row is refused is not left behind', async ({ backend, device: { client } }) => {
  const { id } = await client.createRoom('Refused')
  const name = 'refused.md'
  const data = new TextEncoder().encode('text')
  const bucket = backend.service.storage.from('documents')
  const before = (await bucket.list(id)).data?.length
  const limit = (value: string): Promise<unknown> =>
    backend.database.exclusive((connection) =>
      connection.exec(
        `update private.limits set value = ${value} where name = 'documents_per_room'`,
      ),
    )
  await limit('0')
  await expect(client.uploadDocument(id, { name, data })).rejects.toMatchObject({
    code: 'too_many_documents',
  })
  expect((await bucket.list(id)).data).toHaveLength(before ?? 0)
  await limit('100')
  // A name that Postgres cannot store is put right.
  const added = await client.uploadDocument(id, { name: 'half\ud800\0.md', data })
  expect(added.title).toBe('half\ufffd')
  await backend.settled()
})
