import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Written to the command's standard input, which is then closed. */
  readonly input?: string
  /** `show`: the person sees the command's output as it comes. `collect` (default): it is returned. */
  readonly output?: 'show' | 'collect'
  readonly signal?: AbortSignal
  /** Called with each line of standard error as it comes. */
  readonly onErrorLine?: (line: string) => void
}

export interface CommandResult {
  /** Exit code; 128 + signal number is reported as 1 with `signal` set. */
  readonly code: number
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program without a shell and resolves however it ends; rejects only when it cannot be started. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const show = options.output === 'show'
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      signal: options.signal,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let unfinishedLine = ''
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr.push(chunk)
      if (!options.onErrorLine) return
      const lines = (unfinishedLine + chunk.toString('utf8')).split('\n')
      unfinishedLine = lines.pop() ?? ''
      for (const line of lines) options.onErrorLine(line)
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({
        code: code ?? 1,
        signal,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      })
    })
    if (options.input !== undefined) child.stdin?.end(options.input)
  })
}

/** Like `runCommand`, but a failure rejects with the last lines that the program wrote. */
export async function mustRun(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const result = await runCommand(program, args, options)
  if (result.code !== 0) {
    const said = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-12).join('\n')
    throw new Error(`${program} ${args.slice(0, 3).join(' ')} ended with ${result.signal ?? result.code}:\n${said}`)
  }
  return result
}

/** The path of a program on PATH or in the system folders that a non-root PATH leaves out; null if it is nowhere. */
export function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  for (const folder of folders) {
    if (folder === '') continue
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      continue
    }
  }
  return null
}

/** Whether a process with this id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
