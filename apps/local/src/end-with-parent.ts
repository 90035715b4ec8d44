/**
 * Loaded before a process that does not know of us: ends it when its standard input closes, which
 * happens when the process that started it is gone, however it went.
 */
process.stdin.resume()
process.stdin.once('end', () => process.exit(0))
// It must not be what keeps the process alive.
process.stdin.unref()
