import type { Reporter, TestModule } from 'vitest/node'

/** Prints the one line of counts that any reader, and any machine, understands. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    let brokenModules = 0
    for (const module of modules) {
      if (module.state() === 'failed' && module.errors().length > 0) brokenModules += 1
      for (const test of module.children.allTests()) counts[test.result().state] += 1
    }
    const failed = counts.failed + counts.pending + brokenModules + errors.length
    process.stdout.write(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`)
  }
}
