import { openAgentClient } from '../../src-main/backend/channel/open-agent-client.ts'
import type { BackendParts } from '../../src-main/backend/compose.ts'
import type { MemoryPlace } from './memory-place.ts'

/** Parts of a whole backend with an engine here and one that stands for a connected cloud, both with real agents inside. */
export function pushParts(here: MemoryPlace, there: MemoryPlace): Partial<BackendParts> {
  const noOrphans = {
    orphans: () => Promise.resolve({ orphans: [], missingRegions: [] }),
    removeOrphan: () => Promise.resolve(),
  }
  return {
    source: {
      search: () =>
        Promise.resolve({ found: { engine: here.engine(), place: 'memory here' }, candidates: [], advice: [] }),
    },
    openAgent: openAgentClient,
    cloud: () => ({
      env: { FLY_API_TOKEN: 'a-token', FLY_ORG: 'somewhere' },
      api: 'https://api.machines.dev',
      normalise: (pasted) => pasted,
      organisationsOf: () => Promise.resolve(['somewhere']),
      check: () => Promise.resolve(),
      open: () => Promise.resolve(Object.assign(there.engine(), noOrphans)),
    }),
  }
}
