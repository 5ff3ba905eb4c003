import { GlobeOff, Globe } from 'lucide-react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import type { EgressMode } from '../../../src-shared/policy/policy.ts'
import { Button } from '../../ui/button.tsx'
import { useNetworkUi } from '../../state/network.ts'

/** What will be here, and how it comes to be. */
export function NoRequests({ sandbox, mode }: { readonly sandbox: Sandbox; readonly mode: EgressMode }) {
  const Icon = mode === 'offline' ? GlobeOff : Globe
  return (
    <div className="empty">
      <Icon size={20} aria-hidden />
      <h2>{mode === 'offline' ? 'Nothing goes out' : 'Nothing was wanted yet'}</h2>
      <p>
        {sandbox.state !== 'running'
          ? 'Each request of a program appears here once the sandbox runs.'
          : mode === 'offline'
            ? 'What programs try all the same appears here, refused.'
            : 'Try npm install or curl in a terminal: each request appears here, with who wanted it and why it passed.'}
      </p>
      {mode === 'allowlist' && (
        <Button
          size="small"
          look="outlined"
          onClick={() => {
            useNetworkUi.setState({ part: 'rules' })
          }}
        >
          See what is allowed
        </Button>
      )}
    </div>
  )
}
