import { Cloud } from 'lucide-react'
import { useEffect, useId, useRef } from 'react'
import { useCloudUi } from '../../state/cloud-ui.ts'
import { useCloud } from '../../state/server-facts.ts'
import { Button } from '../../ui/button.tsx'
import { Callout, ErrorCallout } from '../../ui/callout.tsx'
import { harmless } from '../../ui/words.ts'
import { AccountCard } from './account-card.tsx'
import { ConnectDialog } from './connect-dialog.tsx'
import { Differences } from './differences.tsx'
import { Leftovers } from './leftovers.tsx'
import './cloud.css'

/** The account at Fly.io: how it is, where its token lies, and what is left over there. Asks nothing of anybody while there is none. */
export function CloudSection() {
  const id = useId()
  const cloud = useCloud()
  const section = useRef<HTMLElement>(null)
  const { asked, isConnecting, setConnecting } = useCloudUi()
  useEffect(() => {
    if (asked > 0) section.current?.scrollIntoView({ block: 'start' })
  }, [asked])
  return (
    <section
      ref={section}
      className="settings-group cloud-section"
      aria-labelledby={id}
      aria-busy={cloud === undefined}
    >
      <div className="cloud-head">
        <h2 id={id}>Cloud</h2>
        {cloud?.state === 'off' && (
          <Button
            size="small"
            look="outlined"
            onClick={() => {
              setConnecting(true)
            }}
          >
            <Cloud size={14} aria-hidden />
            Connect Fly.io…
          </Button>
        )}
      </div>
      <p className="muted">
        A sandbox can also be in your own account at Fly.io: with the same editor, terminals and rules, and at work
        while this computer is off. It is you who pays Fly.io, by the second that it runs.
      </p>
      {cloud?.state === 'off' && (
        <p className="cloud-none muted">
          No account is connected, and nothing is asked of anybody. All else works without one.
        </p>
      )}
      {cloud !== undefined && cloud.account !== null && (
        <AccountCard
          state={cloud.state}
          account={cloud.account}
          onConnect={() => {
            setConnecting(true)
          }}
        />
      )}
      {cloud?.problem != null && <ErrorCallout error={cloud.problem} />}
      {cloud !== undefined && cloud.remarks.length > 0 && (
        <Callout tone="info" title="Mind">
          {cloud.remarks.map((words) => (
            <span key={words} className="muted">
              {harmless(words, 600)}
            </span>
          ))}
        </Callout>
      )}
      {cloud?.state === 'ready' && <Leftovers />}
      <details className="cloud-differences">
        <summary>What is different there</summary>
        <Differences />
      </details>
      {isConnecting && (
        <ConnectDialog
          onClose={() => {
            setConnecting(false)
          }}
        />
      )}
    </section>
  )
}
