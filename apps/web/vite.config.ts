import { paraglideVitePlugin } from '@inlang/paraglide-js'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'
import { leanMarked } from './lean-marked.ts'
import { pdfAssets } from './pdf-assets.ts'
import { createIsShared } from './shared-modules.ts'

/** Modules that several pages share go into one file: in thirty files they are a twentieth larger, compressed. */
const sharedChunk = {
  name: 'shared',
  test: createIsShared(),
  tags: ['$initial' as const],
  minShareCount: 2,
}

export default defineConfig(({ command }) => ({
  // The server of a build runs where no packages are: the adapter leaves out what no rule names.
  ...(command === 'build' ? { ssr: { noExternal: [/./] } } : {}),
  environments: {
    client: {
      build: { rolldownOptions: { output: { codeSplitting: { groups: [sharedChunk] } } } },
    },
  },
  plugins: [
    tailwindcss(),
    pdfAssets(),
    leanMarked(),
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/lib/paraglide',
      // The two custom strategies (src/lib/i18n) know that zh-HK reads Traditional; the built-in
      // preferredLanguage would answer English.
      strategy: ['cookie', 'custom-browser', 'baseLocale'],
      cookieName: 'locale',
    }),
    sveltekit({
      // `npm start` gives each build a folder of its own.
      adapter: adapter({ out: process.env['WEB_BUILD'] ?? 'build' }),
      // Forms of other sites are refused in hooks.server.ts, which knows this site's address.
      csrf: { trustedOrigins: ['*'] },
      csp: {
        mode: 'nonce',
        // connect-src gets the Supabase address, which is known at run time only, in hooks.server.ts.
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          'style-src': ['self'],
          // Floating panels are placed with style attributes; those cannot run anything.
          'style-src-attr': ['unsafe-inline'],
          'img-src': ['self', 'data:', 'blob:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'worker-src': ['self', 'blob:'],
          'object-src': ['none'],
          'base-uri': ['self'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
        },
      },
    }),
  ],
}))
