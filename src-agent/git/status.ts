import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { gitLimits, type GitStatus } from '../../src-shared/agent/git-wire.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { findProgram } from '../surroundings/find-program.ts'
import { readStatus } from './read-status.ts'

const mostOutput = 4 * 1024 * 1024
const mostSaid = 1000

/** Nothing of a repository's settings is run, and no lock of it is taken: somebody works in there. */
const careful = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null']
const asked = ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=normal', '--ignored=matching']

/**
 * What the image's git says of a folder. It runs as the person, inside, where the repository's settings could name
 * programs anyway; it is bounded in time and output.
 */
export async function gitStatus(
  folder: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<GitStatus> {
  // Only the folder's own repository: one above it would be none of the workspace.
  if (!existsSync(`${folder}/.git`)) return { kind: 'no-repository' }
  const program = programOf(folder, environment)
  if (program === null) return { kind: 'no-git' }
  const { output, said, code, isCut } = await run(program, folder, environment, signal)
  if (code !== 0 && !isCut) {
    if (said.includes('not a git repository')) return { kind: 'no-repository' }
    throw failed(said)
  }
  const status = readStatus(output.split('\0').slice(0, -1))
  return isCut ? { ...status, isCut } : status
}

function programOf(folder: string, environment: Readonly<Record<string, string>>): string | null {
  try {
    return findProgram('git', folder, environment['PATH'])
  } catch (error) {
    if (error instanceof AirlockError && error.code === 'command-not-found') return null
    throw error
  }
}

interface Run {
  readonly output: string
  readonly said: string
  readonly code: number | null
  /** It said more than is read, or took too long. */
  readonly isCut: boolean
}

function run(
  program: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...careful, ...asked], {
      cwd: folder,
      env: { ...environment, GIT_TERMINAL_PROMPT: '0', GIT_PAGER: 'cat', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
    })
    const pieces: Buffer[] = []
    let [length, said, isCut] = [0, '', false]
    const cut = () => {
      isCut = true
      child.kill('SIGKILL')
    }
    const patience = setTimeout(cut, gitLimits.patienceMs)
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= mostOutput) pieces.push(chunk)
      else cut()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (said.length < mostSaid) said += chunk.toString('utf8')
    })
    child.once('error', (error) => {
      clearTimeout(patience)
      reject(error)
    })
    child.once('close', (code) => {
      clearTimeout(patience)
      resolve({ output: Buffer.concat(pieces).toString('utf8'), said, code, isCut })
    })
  })
}

function failed(said: string): AirlockError {
  return new AirlockError({
    code: 'internal',
    message: 'Git could not tell how the files stand.',
    why: said.trim().slice(0, mostSaid),
    remedy: 'Try `git status` in a terminal.',
  })
}
