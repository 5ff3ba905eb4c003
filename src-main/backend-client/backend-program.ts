import { closeSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How the backend's process is started. */
export interface BackendProgram {
  /** A Node.js binary. */
  readonly node: string
  readonly arguments: readonly string[]
}

/**
 * The backend that belongs to a door's entry file: built, both lie beside each other in `out/main`; from sources it is
 * run through tsx.
 */
export function backendProgramBeside(entry: string, node: string): BackendProgram {
  const source = entry.endsWith('.ts')
  return {
    node,
    arguments: source
      ? ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL('../backend/main.ts', entry))]
      : [outsideArchive(fileURLToPath(new URL('./backend.js', entry)))],
  }
}

/** Electron's archive can be read by Electron only; the installer puts the backend beside it. */
function outsideArchive(path: string): string {
  return path.replace(/\bapp\.asar(?=[/\\])/, 'app.asar.unpacked')
}

export interface StartedBackend {
  /** Resolves with the exit code, should it end. */
  readonly ended: Promise<number | null>
  /** What it printed before its own log was open, newest last, at most a few lines. */
  complaint(): string
}

/** A start file larger than this begins anew. */
const mostStartBytes = 256 * 1024
/** What makes a Node behave differently must not reach the backend by accident of how its door was started. */
const dropped = ['NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE', 'NODE_CHANNEL_FD', 'NODE_UNIQUE_ID']

/** Starts it on its own: it outlives the door, its terminal and its session, and prints into `backend-start.log`. */
export function startBackend(
  program: BackendProgram,
  logDirectory: string,
  environment: NodeJS.ProcessEnv,
): StartedBackend {
  const path = join(logDirectory, 'backend-start.log')
  const file = openSync(path, 'a', 0o600)
  let child: ChildProcess
  let from: number
  try {
    if (statSync(path).size > mostStartBytes) truncateSync(path)
    from = statSync(path).size
    const kept = Object.entries(environment).filter(([name]) => !dropped.includes(name))
    child = spawn(program.node, program.arguments, {
      detached: true,
      stdio: ['ignore', file, file],
      cwd: logDirectory,
      // Looking up names takes a thread each, for as long as a name server likes: with four, one sandbox could hold up all.
      env: { UV_THREADPOOL_SIZE: '32', ...Object.fromEntries(kept) },
      windowsHide: true,
    })
  } finally {
    closeSync(file)
  }
  child.unref()
  let failure = ''
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      failure = `${program.node} cannot be run: ${error.message}`
      resolve(null)
    })
    child.once('exit', (code) => {
      resolve(code)
    })
  })
  return {
    ended,
    complaint: () =>
      [failure, readFileSync(path).subarray(from).toString('utf8').trim().split('\n').slice(-5).join(' ')]
        .filter((text) => text !== '')
        .join(' '),
  }
}
