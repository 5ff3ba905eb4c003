import { dirname } from 'node:path'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'

const remedy = 'In a checkout, run `npm run build`. An installed Airlock has lost a file of its own: install it again.'

/** A file of the built runtime is not there or cannot be read. */
export function notBuilt(path: string, cause: unknown): AirlockError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return new AirlockError(
    {
      code: 'runtime-missing',
      message: 'The agent’s files for sandboxes are missing.',
      why: code === 'ENOENT' ? `${path} does not exist.` : `${path} cannot be read: ${String(cause)}.`,
      remedy,
    },
    { cause },
  )
}

/** The runtime is built, but not for the engine’s processor. */
export function notBuiltFor(architecture: string, folder: string): AirlockError {
  return new AirlockError({
    code: 'runtime-missing',
    message: `The agent’s files for ${architecture} are missing.`,
    why: `The engine runs on ${architecture}, and ${folder} was built for another architecture only.`,
    remedy: 'In a checkout, run `npm run build -- --all-architectures`. An installed Airlock: install it again.',
  })
}

export function unreadable(path: string, cause: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'runtime-missing',
      message: 'The list of the agent’s files cannot be understood.',
      why: `${path} is not what a build writes; it may have been cut off or edited.`,
      remedy,
    },
    { cause },
  )
}

export function damaged(path: string, expected: string, actual: string): AirlockError {
  return new AirlockError({
    code: 'runtime-missing',
    message: 'The agent’s files for sandboxes are damaged.',
    why: `${path} has the sha-256 ${actual}, and its manifest says ${expected}.`,
    remedy: `Remove ${dirname(path)}, then run \`npm run build\`. An installed Airlock: install it again.`,
  })
}
