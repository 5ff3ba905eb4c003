import { create } from 'zustand'
import type { SandboxNetwork } from '../../src-shared/engine/network.ts'
import { useSideView } from './side-view.ts'

/** Id of the side view that shows what goes out. */
export const networkView = 'network'

export type NetworkPart = 'requests' | 'rules'

interface NetworkUi {
  readonly part: NetworkPart
  /** A rule is being added: the form is open and takes the focus. */
  readonly isAdding: boolean
}

/** Which half of the Network view is shown, the same for all sandboxes. */
export const useNetworkUi = create<NetworkUi>(() => ({ part: 'requests', isAdding: false }))

/** Shows a half of the view and lets it take the focus. */
export function showNetwork(sandbox: string, part: NetworkPart, isAdding = false): void {
  useNetworkUi.setState({ part, isAdding })
  useSideView.getState().focus(sandbox, networkView)
}

/** One word for how a sandbox reaches the outside: its mode, or that it learns. */
export function networkWord({ mode, isLearning }: SandboxNetwork): SandboxNetwork['mode'] | 'learning' {
  return isLearning && mode === 'allowlist' ? 'learning' : mode
}
