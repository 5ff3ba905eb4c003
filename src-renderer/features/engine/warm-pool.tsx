import { Switch } from '@base-ui/react/switch'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { WarmPoolView } from '../../../src-shared/api/warm-pool.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { useSetting } from '../../state/settings.ts'
import { bytesInWords } from '../../ui/words.ts'

/** Sandboxes that are kept ready: what that costs now, and whether it is wanted. Read only while it is looked at. */
export function WarmPool() {
  const backend = useBackend()
  const isOn = useSetting('sandbox.warmPool')
  const { data } = useQuery({
    queryKey: ['warm-pool', isOn],
    queryFn: () => backend.call((client) => client.engines.warmPool()),
    refetchInterval: 3000,
    placeholderData: keepPreviousData,
  })
  if (data === undefined) return <div className="warm-pool" aria-hidden />
  return (
    <div className="warm-pool">
      <label className="warm-pool-choice">
        <span>Keep the next sandbox ready</span>
        <Switch.Root
          className="switch"
          checked={isOn}
          onCheckedChange={(value) => {
            attempt(() => backend.call((client) => client.settings.change({ key: 'sandbox.warmPool', value })))
          }}
        >
          <Switch.Thumb className="switch-thumb" />
        </Switch.Root>
      </label>
      <p className="muted">{inWords({ ...data, isOn })}</p>
    </div>
  )
}

function inWords({ isOn, ready, isBuilding, memoryBytes, reason }: WarmPoolView): string {
  if (!isOn) return 'Off: each new sandbox is started when you ask for it.'
  if (ready > 0) return `${ready} ready · ${memoryBytes === null ? 'memory not known' : bytesInWords(memoryBytes)}`
  if (isBuilding) return 'One is being made.'
  return reason ?? 'None yet: one is made as soon as nothing else is being done.'
}
