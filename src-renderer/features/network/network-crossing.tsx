import { Globe } from 'lucide-react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useCommand } from '../../state/commands.ts'
import { countInWords } from '../../ui/words.ts'
import { networkWord, showNetwork } from '../../state/network.ts'

/** On the edge: what a sandbox may reach, and how many hosts were refused that nobody looked at. Leads to all of it. */
export function NetworkCrossing({ sandbox: { id, network, state } }: { readonly sandbox: Sandbox }) {
  const { refusals } = network
  const word = networkWord(network)
  const told = `${countInWords(refusals, 'host')} refused`
  const show = () => showNetwork(id, 'requests')
  useCommand({ id: 'network.show', title: 'Show network', shortcut: 'Mod+Shift+X', run: show })
  return (
    <button
      type="button"
      className="edge-button"
      data-network={refusals > 0 ? 'refused' : word}
      aria-label={`Network: ${word}${refusals > 0 ? `, ${told}` : ''}`}
      title={refusals > 0 ? `${told} since you looked` : undefined}
      disabled={state === 'creating' || state === 'failed'}
      onClick={show}
    >
      <Globe size={14} aria-hidden />
      <span className="edge-word">Network</span>
      <span className="edge-amount">{refusals > 0 ? refusals : word}</span>
    </button>
  )
}
