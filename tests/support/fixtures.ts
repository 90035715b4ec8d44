import { fileURLToPath } from 'node:url'

/** PDFs of this repository; `tests/fixtures/README.md` says where they are from. */
export const FIXTURES = ['handbook.en.pdf', 'handbook.zh-TW.pdf'] as const

export const fixturePath = (name: (typeof FIXTURES)[number]): string =>
  fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
