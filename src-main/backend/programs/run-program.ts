import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { dirname, join, parse } from 'node:path'
import { findProgram } from './find-program.ts'

/** How a program ended, on this computer or in a sandbox; `code` is null where it was ended: too slow, too much output, unwanted. */
export type Ran =
  | { readonly found: false }
  | { readonly found: true; readonly code: number | null; readonly output: string; readonly errors: string }

/** Runs a program of this computer, without a shell; never rejects. */
export type RunProgram = (
  command: readonly [name: string, ...given: string[]],
  options?: { readonly signal?: AbortSignal; readonly environment?: Readonly<Record<string, string>> },
) => Promise<Ran>

/** Ten seconds: starting a tool for the first time takes that long on a slow disk. */
const patience = 10_000
const mostBytes = 4 * 1024 * 1024

/** The programs that `PATH` leads to. They run at the root, where no project's own configuration lies. */
export function programsOf(surroundings: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
}): RunProgram {
  return async ([name, ...given], { signal, environment } = {}) => {
    const path = findProgram(name, surroundings)
    if (path === null) return { found: false }
    const [file, ...before] = startable(path)
    return await new Promise((resolve) => {
      const child = execFile(
        file,
        [...before, ...given],
        {
          env: { ...surroundings.env, ...environment },
          cwd: parse(path).root,
          timeout: patience,
          // A tool that waits for something else than itself may not hear the milder signal.
          killSignal: 'SIGKILL',
          maxBuffer: mostBytes,
          windowsHide: true,
          ...(signal === undefined ? {} : { signal }),
        },
        (error, output, errors) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
          resolve({ found: true, code, output, errors })
        },
      )
      child.stdin?.end()
      stepBack(child.pid)
    })
  }
}

/** What a person waits for goes first. */
function stepBack(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It has ended, or nobody may say so here: it runs all the same.
    return
  }
}

/** Node starts no `.cmd` without a shell: npm's is one, and lies beside the program that it is for. */
function startable(path: string): readonly [string, ...string[]] {
  const script = join(dirname(path), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  if (!/npm\.cmd$/i.test(path) || !existsSync(script)) return [path]
  const node = join(dirname(path), 'node.exe')
  return [existsSync(node) ? node : 'node.exe', script]
}
