/**
 * A line that a child process of the stack prints each second for as long as its event loop turns. Its
 * supervisor ends one that has stopped to print it: a loop without end cannot be interrupted from within.
 */
export const HEARTBEAT = '@alive'
export const HEARTBEAT_MS = 1000
