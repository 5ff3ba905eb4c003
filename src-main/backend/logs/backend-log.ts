import { appendFileSync, chmodSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'

/** What the backend tells about itself. Texts hold no content of files, terminals or environments. */
export interface BackendLog {
  info(text: string): void
  /** `thrown` is written with its cause and stack. */
  error(text: string, thrown?: unknown): void
}

export interface BackendLogOptions {
  readonly directory: string
  readonly now?: () => Date
  /** A full file becomes `.1`, and the one before it is dropped. */
  readonly maximumBytes?: number
}

/** Logs to `backend.log` (0600), rotated by size. A log that cannot be written never stops the backend. */
export function openBackendLog(options: BackendLogOptions): BackendLog {
  const { directory, now = () => new Date(), maximumBytes = 4 * 1024 ** 2 } = options
  const path = join(directory, 'backend.log')
  let size = -1

  function write(line: string): void {
    try {
      if (size < 0) size = open(directory, path)
      if (size > maximumBytes) {
        renameSync(path, `${path}.1`)
        size = 0
      }
      appendFileSync(path, line, { mode: 0o600 })
      size += Buffer.byteLength(line)
    } catch (error) {
      // A full or read-only disk: stderr is all that is left, and nobody may be there to read it.
      size = -1
      process.stderr.write(`${line}(the log cannot be written: ${String(error)})\n`)
    }
  }
  const line = (level: string, text: string) =>
    `${now().toISOString()} ${level} [${String(process.pid)}] ${text.replaceAll('\n', '\n  ')}\n`
  return {
    info: (text) => {
      write(line('info', text))
    },
    error: (text, thrown) => {
      write(line('error', thrown === undefined ? text : `${text}: ${describe(thrown)}`))
    },
  }
}

function open(directory: string, path: string): number {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  try {
    chmodSync(path, 0o600)
    return statSync(path).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

function describe(thrown: unknown, depth = 0): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const why = thrown instanceof AirlockError ? `\n${thrown.code}: ${thrown.why}` : ''
  const cause = thrown.cause === undefined || depth > 4 ? '' : `\ncaused by ${describe(thrown.cause, depth + 1)}`
  return `${thrown.stack ?? thrown.message}${why}${cause}`
}
