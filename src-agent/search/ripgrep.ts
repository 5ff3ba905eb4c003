import { spawn } from 'node:child_process'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { byteLines, type ByteLine } from './byte-lines.ts'

export interface RipgrepOptions {
  readonly program: string
  readonly args: readonly string[]
  /** Where it runs: the folder that is searched. */
  readonly folder: string
  readonly signal: AbortSignal
  /** Bytes of one line of output; longer ones come cut. */
  readonly longestLine: number
  readonly separator?: number
  readonly patienceMs: number
}

/** How a run ended: by itself, or because its time was over. */
export interface RipgrepEnd {
  readonly isTimedOut: boolean
  /** Complaints about single files. */
  readonly complaints: number
}

const mostSaid = 4096

/**
 * Runs ripgrep and gives its lines; leaving the loop, the caller's cancelling or its time ends it. Its environment is
 * empty: neither the image nor the person steers it. @throws AirlockError `invalid-input` when it refuses the query.
 */
export async function* runRipgrep(options: RipgrepOptions, ended: (end: RipgrepEnd) => void): AsyncGenerator<ByteLine> {
  const { program, args, folder, signal, longestLine, separator, patienceMs } = options
  signal.throwIfAborted()
  const child = spawn(program, args, { cwd: folder, env: {}, stdio: ['ignore', 'pipe', 'pipe'] })
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  // Told to whoever waits below; one who left early is told nothing.
  exit.catch(() => undefined)
  let [said, complaints, isTimedOut] = ['', 0, false]
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString('latin1').split('\n').length - 1
    if (said.length < mostSaid) said += chunk.toString('utf8')
  })
  const stop = () => child.kill('SIGKILL')
  const patience = setTimeout(() => {
    isTimedOut = true
    stop()
  }, patienceMs)
  signal.addEventListener('abort', stop, { once: true })
  try {
    yield* byteLines(child.stdout, longestLine, separator)
    const code = await exit
    signal.throwIfAborted()
    // 2: something went wrong; with results, that was single files only.
    if (code === 2 && isUsageError(said)) throw refused(said)
    ended({ isTimedOut, complaints })
  } finally {
    clearTimeout(patience)
    signal.removeEventListener('abort', stop)
    stop()
  }
}

/** Complaints about files name one (`rg: ./a: Permission denied (os error 13)`); the others are about what was asked. */
function isUsageError(said: string): boolean {
  return /^rg: (?!.*\(os error \d+\))/.test(said)
}

function refused(said: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'That cannot be searched for.',
    why: reasonIn(said),
    remedy: 'Correct the expression or the file patterns.',
  })
}

/** Of an expression that no engine of ripgrep takes it prints many lines; one says why: `error: unclosed group`. */
function reasonIn(said: string): string {
  const reason = /^error: (.+)$/m.exec(said)?.[1] ?? said.replace(/^rg: /, '').slice(0, mostSaid).trim()
  const sentence = reason.charAt(0).toUpperCase() + reason.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}
