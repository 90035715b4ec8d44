#!/usr/bin/env node
// The command, on any Node: says which one it needs, where the rest would only end with a syntax error.
import { existsSync } from 'node:fs'

const NEEDED = 24

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  console.error(`embedded-supabase needs Node ${NEEDED} or later, not ${process.version}.`)
  process.exit(1)
}
// A checkout has the sources, which this Node reads as they are; a published package has what they were built to.
const built = new URL('../dist/cli/index.js', import.meta.url)
await import(existsSync(built) ? built.href : new URL('../src/cli/index.ts', import.meta.url).href)
