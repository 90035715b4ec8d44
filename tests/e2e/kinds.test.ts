import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { addSource, createRoom, startIngestion, type FileKind } from '../support/client.ts'
import { recognitionOf, startFakeOcr } from '../support/fake-ocr.ts'
import { createPptx, slideShape } from '../support/pptx.ts'
import { createPdf } from '../support/pdf.ts'
import { DESK, eventually, lastAnswer, openScreen, visitRoom } from './screen.ts'
import { askByPhone, awaitDocument, createPerson, type Person, startWorld } from './world.ts'

const it = test
  .extend('ocr', { scope: 'file' }, async ({}, { onCleanup }) => {
    const ocr = await startFakeOcr()
    onCleanup(() => ocr[Symbol.asyncDispose]())
    return ocr
  })
  .extend('world', { scope: 'file' }, async ({ ocr }, { onCleanup }) => {
    const world = await startWorld({ OCR_BASE_URL: ocr.url })
    onCleanup(() => world[Symbol.asyncDispose]())
    return world
  })
  .extend('person', { scope: 'file' }, ({ world }) => createPerson(world))

const BUILT = 'The lighthouse was built in 1874.'

describe('a citation', () => {
  let page: Page
  let errors: readonly string[]
  const viewer = () => page.getByTestId('viewer')

  it.beforeAll(async ({ world, person }) => {
    ;({ page, errors } = await openScreen(world, person, { viewport: DESK }))
  })
  afterAll(() => page.context().close())

  /** A room with this file, and an answer that cites it. */
  async function ask(person: Person, kind: FileKind, bytes: Uint8Array<ArrayBuffer>) {
    const roomId = await createRoom(person)
    const id = await addSource(person, roomId, { kind, bytes, title: 'Tower' })
    await startIngestion(person, id)
    await awaitDocument(person, id, 'ready')
    await askByPhone(person, roomId, 'When was the lighthouse built?')
    return roomId
  }

  it('of a slide names it, and opens its text at the words', async ({ world, person }) => {
    world.model.scenario('plain', { answer: `${BUILT} [1]` })
    const slides = createPptx([
      { shapes: slideShape('Welcome', { place: 'title' }) },
      { shapes: slideShape('History', { place: 'title' }) + slideShape(BUILT) },
    ])
    await visitRoom(world, page, await ask(person, 'pptx', slides))
    const source = lastAnswer(page).getByTestId('source')
    await eventually(() => source.innerText()).toContain('Slide 2: History')
    await source.click()
    await eventually(() => viewer().getByTestId('citation-page').innerText()).toBe(
      'Slide 2: History',
    )
    expect(await viewer().getByTestId('page-name').textContent()).toBe('Slide 2: History')
    await eventually(() => viewer().getByTestId('viewer-mark').textContent()).toContain(BUILT)
  })

  it.for<[FileKind, number, string]>([
    ['image', 0.97, 'Read by OCR, 97% sure'],
    ['pdf', 0.6, 'Read by OCR, only 60% sure: check it against the picture'],
  ])(
    'of a scan (%s) marks its words in the picture, and says how sure they are',
    async ([kind, confidence, words], { world, person, ocr }) => {
      world.model.scenario('plain', { answer: `${BUILT} [1]` })
      ocr.answers.set(1, recognitionOf(['The village', BUILT, 'It is red.'], confidence))
      const canvas = createCanvas(100, 140)
      const bytes = kind === 'pdf' ? createPdf(['']) : Uint8Array.from(canvas.toBuffer('image/png'))
      await visitRoom(world, page, await ask(person, kind, bytes))
      await lastAnswer(page).getByTestId('citation').first().click()
      const mark = viewer().getByTestId('viewer-mark').first()
      await mark.waitFor()
      expect(await viewer().getByTestId('citation-recognition').innerText()).toBe(words)
      // Its line begins at a tenth of the width, and at 132 of 1,400 of the height.
      const frame = kind === 'pdf' ? 'canvas' : 'img'
      const [box, around] = await Promise.all([
        mark.boundingBox(),
        viewer().locator(frame).first().boundingBox(),
      ])
      if (!box || !around) throw new Error('Nothing is shown')
      expect((box.x - around.x) / around.width).toBeCloseTo(0.1, 1)
      expect((box.y - around.y) / around.height).toBeCloseTo(132 / 1400, 1)
      expect(errors).toEqual([])
    },
  )
})

describe('a folder', () => {
  const FILES = 60

  it('is uploaded, each file with a state, through a lost network and a closed tab', async ({
    world,
    person,
  }) => {
    const folder = join(world.folder, 'Trip')
    await mkdir(join(folder, 'notes'), { recursive: true })
    for (let i = 0; i < FILES; i++)
      await writeFile(join(folder, 'notes', `${i}.txt`), `Day ${i} was sunny and long.`)
    await writeFile(join(folder, '.DS_Store'), 'x')
    await writeFile(join(folder, 'empty.txt'), '')
    await writeFile(join(folder, 'long.txt'), 'A line that says little.\n'.repeat(300_000))
    await using huge = await open(join(folder, 'huge.pdf'), 'w')
    await huge.truncate(300 * 1024 * 1024)

    const roomId = await createRoom(person)
    const { page } = await openScreen(world, person, { viewport: DESK })
    await visitRoom(world, page, roomId)
    const context = page.context()
    const rows = (status: string) =>
      page.locator(`[data-testid=document-row][data-status=${status}]`)
    const stored = async (): Promise<number> => {
      const { data } = await person.client.from('documents').select('id').eq('room_id', roomId)
      return data?.length ?? 0
    }
    await page.getByTestId('upload-folder').setInputFiles(folder)
    await eventually(() => page.getByTestId('document-row').count()).toBe(FILES + 3)

    await eventually(stored).toBeGreaterThan(5)
    await context.setOffline(true)
    await eventually(() => page.getByTestId('uploads-left').innerText()).toContain('No network')
    const before = await stored()
    await context.setOffline(false)
    await eventually(stored).toBeGreaterThan(before + 5)

    page.on('dialog', (dialog) => void dialog.accept())
    await page.reload()
    await rows('lost').first().waitFor()
    const lost = await rows('lost').count()
    await eventually(async () => (await stored()) + lost).toBeGreaterThanOrEqual(FILES + 3)

    await page.getByTestId('upload-folder').setInputFiles(folder)
    await eventually(() => rows('lost').count()).toBe(0)
    // The empty one, and the one that is too large.
    await expect.poll(stored, { timeout: 120_000 }).toBe(FILES + 1)
    await eventually(() => rows('failed').count()).toBe(2)
    const errors = await page.getByTestId('document-error').allInnerTexts()
    expect(errors.sort()).toEqual(['A file may have at most 50 MB.', 'The file is empty.'])
    const { data } = await person.client.from('documents').select('title').eq('room_id', roomId)
    const titles = data?.map(({ title }) => title) ?? []
    expect(new Set(titles).size).toBe(FILES + 1)
    expect(titles).toContain('Trip/notes/7')
    await context.close()
  })
})
