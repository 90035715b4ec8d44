/** `npm run build:web [-- FOLDER]`: the web app in a folder of its own, as the Dockerfile has it. */
import { resolve } from 'node:path'
import { buildStandaloneWeb, WEB_FOLDER } from './web.ts'

const [folder] = process.argv.slice(2)
const target = folder === undefined ? WEB_FOLDER : resolve(folder)
await buildStandaloneWeb((text) => void process.stderr.write(text), target)
console.log(`The web app is in ${target}: node main.js`)
