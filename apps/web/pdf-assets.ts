import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

const LIBRARY = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
const FOLDERS = ['cmaps', 'standard_fonts', 'wasm', 'iccs']
const ADDRESS = /^\/pdf\/(cmaps|standard_fonts|wasm|iccs)\/([\w.-]+)$/

/** Character maps, fonts and decoders for PDFs that bring none of their own, served from our own origin. */
export function pdfAssets(): Plugin {
  return {
    name: 'pdf-assets',
    generateBundle() {
      if (this.environment.name !== 'client') return
      for (const folder of FOLDERS) {
        for (const file of readdirSync(join(LIBRARY, folder))) {
          const source = readFileSync(join(LIBRARY, folder, file))
          this.emitFile({ type: 'asset', fileName: `pdf/${folder}/${file}`, source })
        }
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const [, folder, file] = ADDRESS.exec(request.url ?? '') ?? []
        if (folder === undefined || file === undefined) return next()
        response.end(readFileSync(join(LIBRARY, folder, file)))
      })
    },
  }
}
