import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Where `airlock …` runs: with the story's own environment, perhaps on a computer made for it. */
export interface CommandPlace {
  readonly environment: NodeJS.ProcessEnv
  /** What the command begins with to run there; nothing on this very machine. */
  readonly enter?: readonly string[]
}

/** Starts `airlock …` as a person would in the checkout. */
export function startAirlock(
  args: readonly string[],
  { environment, enter = [] }: CommandPlace,
): ChildProcessWithoutNullStreams {
  const [program = process.execPath, ...rest] = [...enter, process.execPath, 'scripts/airlock.mjs', ...args]
  return spawn(program, rest, { env: environment, stdio: 'pipe' })
}

/** Runs it to its end. `input` is fed to stdin. */
export async function runAirlock(
  args: readonly string[],
  place: CommandPlace,
  input?: string | Buffer,
): Promise<CommandResult> {
  const child = startAirlock(args, place)
  const output: Buffer[] = []
  const errors: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  child.stdin.on('error', (error: NodeJS.ErrnoException) => {
    // A command may end before it read everything.
    if (error.code !== 'EPIPE') throw error
  })
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, stdout: Buffer.concat(output).toString(), stderr: Buffer.concat(errors).toString() }
}

/** Resolves with the first match of `pattern` in what the process prints, on stdout where nothing else is said. */
export async function printed(
  child: ChildProcessWithoutNullStreams,
  pattern: RegExp,
  on: 'stdout' | 'stderr' = 'stdout',
): Promise<RegExpExecArray> {
  let text = ''
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  return new Promise((resolve, reject) => {
    const look = (chunk: Buffer) => {
      text += chunk.toString()
      const match = pattern.exec(text)
      if (!match) return
      child[on].off('data', look)
      resolve(match)
    }
    child[on].on('data', look)
    child.once('close', (code) => {
      reject(new Error(`airlock ended with ${code} before it printed ${pattern}:\n${text}\n${errors}`))
    })
  })
}
