import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { BackendParts } from './compose.ts'
import type { BackendLog } from './logs/backend-log.ts'
import { loadInstallationKey } from './records/installation-key.ts'
import type { BackendDirectories } from '../directories.ts'

export interface LocalPartsOptions {
  readonly directories: BackendDirectories
  readonly log: BackendLog
}

/** The real world: engines of this computer, agents over their exec bridges. */
export async function localParts({ directories, log }: LocalPartsOptions): Promise<BackendParts> {
  const { problems } = await loadInstallationKey(directories.state)
  for (const problem of problems) log.error(problem)
  return {
    source: { search: () => Promise.resolve({ found: null, candidates: [], advice: ['Install Docker.'] }) },
    openAgent: () => Promise.reject(unavailable()),
    judge: () => {
      throw unavailable()
    },
    templates: [],
    clock: { date: () => new Date(), elapsed: () => performance.now() },
    problems,
  }
}

function unavailable(): AirlockError {
  return new AirlockError({
    code: 'agent-unreachable',
    message: 'No agent.',
    why: 'No engine.',
    remedy: 'Install one.',
  })
}
