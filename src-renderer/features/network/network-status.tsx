import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useCommand } from '../../state/commands.ts'
import { showNetwork } from '../../state/network.ts'
import { awaitField } from '../../state/typed-ahead.ts'
import { networkModes } from '../../ui/network-modes.ts'
import { useEgressActions, type EgressActions } from './use-egress-actions.ts'
import './network-status.css'

/** The mode of the sandbox in front, in the status bar, to be changed there; and the commands of its network. */
export function NetworkStatus({ sandbox }: { readonly sandbox: Sandbox }) {
  const { mode, isLearning } = sandbox.network
  const actions = useEgressActions(sandbox.id)
  useNetworkCommands(sandbox, actions)
  return (
    <div className="network-status" role="group" aria-label="Network mode">
      {networkModes.map((one) => {
        const isChosen = one.mode === mode
        const learns = isChosen && isLearning && mode === 'allowlist'
        return (
          <button
            key={one.mode}
            type="button"
            className="network-status-mode"
            aria-pressed={isChosen}
            data-mode={learns ? 'learning' : one.mode}
            title={learns ? 'Learning: what the list does not have passes for now.' : one.meaning}
            onClick={() => {
              if (!isChosen) actions.change({ mode: one.mode })
            }}
          >
            {learns ? 'learning' : one.mode}
          </button>
        )
      })}
    </div>
  )
}

function useNetworkCommands({ id, network }: Sandbox, actions: EgressActions): void {
  useCommand({ id: 'network.rules', title: 'Show network rules', run: () => showNetwork(id, 'rules') })
  useCommand({
    id: 'network.add-rule',
    title: 'Add network rule…',
    run: () => {
      awaitField()
      showNetwork(id, 'rules', true)
    },
  })
  const { mode, isLearning } = network
  const set = (next: (typeof networkModes)[number]) => ({
    id: `network.${next.mode}`,
    title: `Network: ${next.mode}`,
    ...(mode === next.mode ? { disabled: 'It is.' } : {}),
    run: () => actions.change({ mode: next.mode }),
  })
  useCommand(set(networkModes[0]))
  useCommand(set(networkModes[1]))
  useCommand(set(networkModes[2]))
  useCommand({
    id: 'network.learn',
    title: isLearning ? 'Network: stop learning' : 'Network: learn what it uses',
    ...(mode === 'allowlist' ? {} : { disabled: 'Only an allowlist learns.' }),
    run: () => actions.change({ isLearning: !isLearning }),
  })
  useCommand(
    isLearning
      ? { id: 'network.lock', title: 'Network: lock to what was used', run: () => actions.lockToUsed() }
      : null,
  )
}
