import { useState } from 'react'
import { FolderOpen, Plus, RefreshCw, ShieldAlert, ShieldCheck } from 'lucide-react'
import type { EngineStatus } from '../../../src-shared/engine/engine.ts'
import { useBackend, useConnection } from '../../bridge/context.ts'
import { useShortcut } from '../../state/commands.ts'
import { attempt } from '../../state/notices.ts'
import { useEngine, useSandboxes } from '../../state/server-facts.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { CandidateList } from '../../ui/candidate-list.tsx'
import { Mark } from '../../ui/mark.tsx'
import { levelMeanings, levelWords } from '../../ui/words.ts'
import { Advice } from './advice.tsx'
import { RecentFolders } from './recent-folders.tsx'
import { TemplateCards } from './template-cards.tsx'
import './welcome.css'

/** What the main area shows when no sandbox is chosen: what was found, and the one thing to do next. */
export function Welcome() {
  const status = useEngine()
  const connection = useConnection().kind
  // Before the backend said anything, only the connection to it can be told; when that fails, the banner does.
  if (status === undefined && connection !== 'open') {
    const isTrying = connection === 'connecting'
    return <Waiting title={isTrying ? 'Connecting to Airlock…' : 'Not connected'} isBusy={isTrying} />
  }
  if (status === undefined || status.state === 'searching')
    return (
      <Waiting
        title="Looking for an engine…"
        lead="Airlock tries Docker and Podman in all their usual places. This takes a few seconds."
      />
    )
  if (status.state === 'missing') return <NoEngine status={status} />
  return <Ready status={status} />
}

interface WaitingProps {
  readonly title: string
  readonly lead?: string
  readonly isBusy?: boolean
}

function Waiting({ title, lead, isBusy = true }: WaitingProps) {
  return (
    <section className="welcome" aria-label="Welcome" aria-busy={isBusy}>
      <span className="welcome-mark">
        <Mark size={40} />
      </span>
      <h1>{title}</h1>
      {lead !== undefined && <p className="welcome-lead">{lead}</p>}
      {lead !== undefined && <div className="skeleton" style={{ width: 180, height: 36 }} />}
    </section>
  )
}

function Ready({ status }: { readonly status: Extract<EngineStatus, { state: 'ready' | 'lost' }> }) {
  const open = useView((view) => view.open)
  const backend = useBackend()
  const hasSandboxes = (useSandboxes()?.length ?? 0) > 0
  const [newKeys, paletteKeys] = [useShortcut('sandbox.new'), useShortcut('palette')]
  return (
    <section className="welcome" aria-label="Welcome">
      <span className="welcome-mark">
        <Mark size={40} />
      </span>
      <h1>{hasSandboxes ? 'Choose a sandbox, or make a new one' : 'Run code you do not trust yet'}</h1>
      <p className="welcome-lead">
        What goes in is a copy: your folder is never mounted and never changes. A sandbox has no network but itself, and
        its terminals go on when this window closes.
      </p>
      <div className="welcome-actions">
        <Button
          look="filled"
          size="large"
          onClick={() => {
            open({ kind: 'new-sandbox' })
          }}
        >
          <Plus size={16} aria-hidden />
          New sandbox…
        </Button>
        <Button
          look="outlined"
          size="large"
          onClick={() => {
            const desktop = backend.desktop
            if (desktop === null) open({ kind: 'new-sandbox', folder: '' })
            else
              attempt(async () => {
                const folder = await desktop.pickFolder()
                if (folder !== null) open({ kind: 'new-sandbox', folder })
              })
          }}
        >
          <FolderOpen size={16} aria-hidden />
          Open a folder…
        </Button>
      </div>
      <Found status={status} />
      <TemplateCards />
      <RecentFolders />
      <p className="welcome-keys">
        <kbd className="kbd">{newKeys}</kbd> new sandbox
        <kbd className="kbd">{paletteKeys}</kbd> every command
      </p>
    </section>
  )
}

/** What sandboxes would run on, and how well that would hold. */
function Found({ status: { state, engine } }: { readonly status: Extract<EngineStatus, { state: 'ready' | 'lost' }> }) {
  const best = state === 'lost' ? null : engine.best
  const Icon = best === null ? ShieldAlert : ShieldCheck
  return (
    <p className="welcome-found" data-level={best ?? 'none'}>
      <Icon size={14} aria-hidden />
      <span>
        {state === 'lost'
          ? `${engine.name} was found, and does not answer now. Sandboxes can be made as soon as it does.`
          : best === null
            ? `${engine.name} was found. No isolation could be proven on it yet.`
            : `${engine.name} with ${levelWords[best]} was found. ${levelMeanings[best]}`}
      </span>
    </p>
  )
}

function NoEngine({ status }: { readonly status: Extract<EngineStatus, { state: 'missing' }> }) {
  const backend = useBackend()
  const [isChecking, setChecking] = useState(false)
  return (
    <section className="welcome" aria-label="Welcome">
      <span className="welcome-mark">
        <Mark size={40} />
      </span>
      <h1>No engine was found</h1>
      <p className="welcome-lead">
        Airlock runs sandboxes with Docker or Podman, and neither answered. As soon as one does, this page goes on by
        itself.
      </p>
      {status.advice.length > 0 && (
        <ol className="welcome-advice">
          {status.advice.map((sentence) => (
            <li key={sentence}>
              <Advice sentence={sentence} />
            </li>
          ))}
        </ol>
      )}
      <div className="welcome-actions">
        <Button
          look="filled"
          size="large"
          disabled={isChecking}
          onClick={() => {
            setChecking(true)
            attempt(async () => {
              try {
                await backend.call((client) => client.engines.recheck())
              } finally {
                setChecking(false)
              }
            })
          }}
        >
          <RefreshCw size={16} aria-hidden className={isChecking ? 'spin' : undefined} />
          {isChecking ? 'Checking…' : 'Check again'}
        </Button>
      </div>
      <h2 className="welcome-subhead">Where Airlock looked</h2>
      <CandidateList candidates={status.candidates} />
    </section>
  )
}
