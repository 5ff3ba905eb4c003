import { Switch } from '@base-ui/react/switch'
import { useQuery } from '@tanstack/react-query'
import type { WarmPoolView } from '../../../src-shared/api/warm-pool.ts'
import { useBackend } from '../../bridge/context.ts'
import { changeSetting, useSetting } from '../../state/settings.ts'
import { bytesInWords } from '../../ui/words.ts'

/** Sandboxes that are kept ready: what that costs now, and whether it is wanted. Read only while it is looked at. */
export function WarmPool() {
  const backend = useBackend()
  const isChosen = useSetting('sandbox.warmPool')
  const { data } = useQuery({
    queryKey: ['warm-pool'],
    queryFn: () => backend.call((client) => client.engines.warmPool()),
    refetchInterval: ({ state }) => (isBehind(state.data, isChosen) ? 100 : 3000),
  })
  if (data === undefined) return <div className="warm-pool" aria-hidden />
  const isForced = data.decidedBy === 'environment'
  return (
    <div className="warm-pool">
      <label className="warm-pool-choice">
        <span>Keep the next sandbox ready</span>
        <Switch.Root
          className="switch"
          checked={isForced ? data.isOn : isChosen}
          disabled={isForced}
          onCheckedChange={(value) => {
            changeSetting('sandbox.warmPool', value)
          }}
        >
          <Switch.Thumb className="switch-thumb" />
        </Switch.Root>
      </label>
      <p className="muted">{inWords(data)}</p>
      {isForced && <p className="muted">AIRLOCK_WARM_POOL decides this, whatever the setting says.</p>}
    </div>
  )
}

/** Whether the backend still goes by what was chosen before: a changed setting is written first. */
function isBehind(view: WarmPoolView | undefined, isChosen: boolean): boolean {
  return view?.decidedBy === 'setting' && view.isOn !== isChosen
}

function inWords({ isOn, ready, isBuilding, memoryBytes, reason }: WarmPoolView): string {
  if (!isOn) return 'Off: each new sandbox is started when you ask for it.'
  if (ready > 0) return `${ready} ready · ${memoryBytes === null ? 'memory not known' : bytesInWords(memoryBytes)}`
  if (isBuilding) return 'One is being made.'
  return reason ?? 'None yet: one is made as soon as nothing else is being done.'
}
