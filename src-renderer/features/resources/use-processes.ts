import { useQuery, useQueryClient } from '@tanstack/react-query'
import { processRates, type RatedProcess } from '../../../src-shared/agent/process-rates.ts'
import type { InsideProcesses } from '../../../src-shared/agent/usage-wire.ts'
import { useBackend } from '../../bridge/context.ts'

interface Processes {
  readonly read: InsideProcesses
  readonly rated: readonly RatedProcess[]
}

const everyMs = 2000
/** The first use of CPU can be told only after a second look. */
const firstMs = 700

/** What runs inside, read again and again while this is mounted. */
export function useProcesses(sandbox: string) {
  const backend = useBackend()
  const queries = useQueryClient()
  const queryKey = ['processes', sandbox]
  return useQuery<Processes>({
    queryKey,
    queryFn: async () => {
      const before = queries.getQueryData<Processes>(queryKey)?.read ?? null
      const read = await backend.call((client) => client.usage.processes({ sandbox }))
      return { read, rated: processRates(before, read) }
    },
    refetchInterval: ({ state }) => (state.data?.rated.some(({ cpu }) => cpu !== null) ? everyMs : firstMs),
    retry: false,
    gcTime: 0,
  })
}
