import { execFile } from 'node:child_process'
import { dirname, join, parse } from 'node:path'
import { existsSync } from 'node:fs'
import { findProgram } from './find-program.ts'

/** How a program of this computer ended. `code` is null where it was ended by us: too slow, too much output, not wanted. */
export type Ran =
  { readonly found: false } | { readonly found: true; readonly code: number | null; readonly output: string }

/** Runs a program of this computer, without a shell; never rejects. */
export type RunProgram = (
  command: readonly [name: string, ...given: string[]],
  options?: { readonly signal?: AbortSignal },
) => Promise<Ran>

/** Ten seconds: starting a tool for the first time takes that long on a slow disk. */
const patience = 10_000
const mostBytes = 4 * 1024 * 1024

/** The programs that `PATH` leads to. They run at the root, where no project's own configuration lies. */
export function programsOf(surroundings: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
}): RunProgram {
  return async ([name, ...given], { signal } = {}) => {
    const path = findProgram(name, surroundings)
    if (path === null) return { found: false }
    const [file, ...before] = startable(path)
    return await new Promise((resolve) => {
      execFile(
        file,
        [...before, ...given],
        {
          env: surroundings.env,
          cwd: parse(path).root,
          timeout: patience,
          // A tool that waits for something else than itself may not hear the milder signal.
          killSignal: 'SIGKILL',
          maxBuffer: mostBytes,
          windowsHide: true,
          ...(signal === undefined ? {} : { signal }),
        },
        (error, output) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
          resolve({ found: true, code, output })
        },
      ).stdin?.end()
    })
  }
}

/** Node starts no `.cmd` without a shell: npm's is one, and lies beside the program that it is for. */
function startable(path: string): readonly [string, ...string[]] {
  const script = join(dirname(path), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  if (!/npm\.cmd$/i.test(path) || !existsSync(script)) return [path]
  const node = join(dirname(path), 'node.exe')
  return [existsSync(node) ? node : 'node.exe', script]
}
