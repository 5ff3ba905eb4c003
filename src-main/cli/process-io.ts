import type { CliIo } from './cli-world.ts'

/** The process's own streams and signals. */
export function processIo(): CliIo {
  for (const stream of [process.stdout, process.stderr]) {
    // Each write tells its own failure; a reader that went away is no crash.
    stream.on('error', () => undefined)
  }
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onSignals(names, listener) {
      for (const name of names) process.on(name, listener)
      return () => {
        for (const name of names) process.off(name, listener)
      }
    },
    onResize(listener) {
      process.stdout.on('resize', listener)
      return () => process.stdout.off('resize', listener)
    },
  }
}
