import { Tabs } from '@base-ui/react/tabs'
import { useEffect, useRef, type ReactNode } from 'react'
import type { EgressState } from '../../../src-shared/api/egress.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { networkView, useNetworkUi, type NetworkPart } from '../../state/network.ts'
import { useFocusAsked } from '../../state/side-view.ts'
import { ErrorCallout } from '../../ui/callout.tsx'
import { ModeHead } from './mode-head.tsx'
import type { RequestLog } from './request-log.ts'
import { Requests } from './requests.tsx'
import { Rules } from './rules.tsx'
import { useFollowedEgress } from './use-egress.ts'
import { useEgressActions } from './use-egress-actions.ts'
import './network.css'

interface NetworkViewProps {
  readonly sandbox: Sandbox
  /** Which secrets it may use; shown with the rules. */
  readonly secrets?: ReactNode
}

/** What goes out of a sandbox: the mode, every request as it happens, and the rules that decide. */
export function NetworkView({ sandbox, secrets }: NetworkViewProps) {
  const { state, log, error } = useFollowedEgress(sandbox.id)
  return (
    <div className="network" role="region" aria-label="Network" aria-busy={state === null && error === null}>
      <h2 className="visually-hidden">Network</h2>
      {error !== null && <ErrorCallout error={error} />}
      {state !== null && <Known sandbox={sandbox} state={state} log={log} secrets={secrets} />}
    </div>
  )
}

interface KnownProps {
  readonly sandbox: Sandbox
  readonly secrets: ReactNode
  readonly state: EgressState
  readonly log: RequestLog
}

function Known({ sandbox, state, log, secrets }: KnownProps) {
  const part = useNetworkUi((ui) => ui.part)
  const actions = useEgressActions(sandbox.id)
  const parts = useRef<HTMLDivElement>(null)
  useFocusAsked(sandbox.id, networkView, () => {
    // A form that opens for the same reason takes the focus by itself.
    if (!useNetworkUi.getState().isAdding) focusFirst(parts.current)
  })
  useLookedAt(sandbox, part === 'requests', actions.seen)
  const own = state.policy.rules.length + state.onceRules.length
  return (
    <>
      <ModeHead state={state} log={log} isRunning={sandbox.state === 'running'} actions={actions} />
      <Tabs.Root
        ref={parts}
        className="network-parts"
        value={part}
        onValueChange={(value: NetworkPart) => {
          useNetworkUi.setState({ part: value })
        }}
      >
        <Tabs.List className="network-tabs" aria-label="Parts of the network">
          <Tabs.Tab value="requests" className="network-tab">
            Requests
          </Tabs.Tab>
          <Tabs.Tab value="rules" className="network-tab">
            Rules {own > 0 && <span className="network-count">{own.toLocaleString('en')}</span>}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="requests" className="network-part" tabIndex={-1}>
          <Requests sandbox={sandbox} state={state} log={log} actions={actions} />
        </Tabs.Panel>
        <Tabs.Panel value="rules" className="network-part" tabIndex={-1}>
          <Rules state={state} actions={actions}>
            {secrets}
          </Rules>
        </Tabs.Panel>
      </Tabs.Root>
    </>
  )
}

/** The list where there is one, else the tab that is in front. */
function focusFirst(parts: HTMLElement | null): void {
  parts?.querySelector<HTMLElement>('[role="listbox"]')?.focus()
  if (!parts?.contains(document.activeElement)) {
    parts?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus()
  }
}

/** Once the list was in front of somebody, its refusals are no news any more. */
function useLookedAt({ network }: Sandbox, isShown: boolean, seen: () => void): void {
  const { refusals } = network
  useEffect(() => {
    if (refusals === 0 || !isShown) return
    const look = () => {
      if (!document.hidden) seen()
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
    }
    // `seen` is another function at each render and does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [refusals, isShown])
}
