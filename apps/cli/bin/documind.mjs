#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error('documind needs Node 22.18 or later.')
  process.exit(2)
}
const { main } = await import('../src/main.ts')
const code = await main(process.argv.slice(2))
// What supabase-js leaves behind of a connection would keep the process for ten seconds. Behind what is still to be printed.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
