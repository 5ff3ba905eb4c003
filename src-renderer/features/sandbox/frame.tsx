import type { ReactNode } from 'react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { restInWords } from './at-rest.ts'
import { Banners } from './banners.tsx'
import { Creating, Failed } from './creating.tsx'
import { Crossings } from './crossings.tsx'
import { IsolationBadge } from './isolation-badge.tsx'
import { SandboxActions } from './sandbox-actions.tsx'
import { StateDot } from '../../ui/state-dot.tsx'
import { isLive, stateWords } from '../../ui/words.ts'
import './sandbox.css'

/** Which edge is drawn: only what was measured counts. */
function edgeOf(sandbox: Sandbox): string {
  if (sandbox.isolation === null) return 'none'
  return sandbox.isolation.proven ? sandbox.isolation.level : 'broken'
}

interface SandboxFrameProps {
  readonly sandbox: Sandbox
  /** What goes out over the edge. */
  readonly out?: ReactNode
  /** What else other features have on the edge. */
  readonly crossings?: ReactNode
  /** What another feature tells over the content. */
  readonly banner?: ReactNode
  readonly children: ReactNode
}

/** What a state means for the person, in whatever room the edge has left: nothing moves for it. */
function FrameHint({ words }: { readonly words: string | null }) {
  if (words === null) return <span className="frame-rule" aria-hidden />
  return (
    <span className="frame-hint truncate" title={words}>
      {words}
    </span>
  )
}

/** One sandbox: the edge with everything that belongs to the outside, and within it only what is inside. */
export function SandboxFrame({ sandbox, out, crossings, banner, children }: SandboxFrameProps) {
  return (
    <section
      className="frame"
      data-edge={edgeOf(sandbox)}
      data-live={isLive(sandbox.state)}
      aria-label={`Sandbox ${sandbox.name}`}
    >
      <header className="frame-edge">
        <h1 className="frame-name truncate">{sandbox.name}</h1>
        <span className="frame-state">
          <StateDot state={sandbox.state} />
          <span className="frame-state-word">{stateWords[sandbox.state]}</span>
        </span>
        <IsolationBadge sandbox={sandbox} />
        <FrameHint words={restInWords(sandbox)} />
        <Crossings sandbox={sandbox} out={out}>
          {crossings}
        </Crossings>
        <SandboxActions sandbox={sandbox} />
      </header>
      <div className="frame-inside">
        {sandbox.state === 'creating' ? (
          <Creating sandbox={sandbox} />
        ) : sandbox.state === 'failed' ? (
          <Failed sandbox={sandbox} />
        ) : (
          <>
            <Banners key={sandbox.id} sandbox={sandbox}>
              {banner}
            </Banners>
            {children}
          </>
        )}
      </div>
    </section>
  )
}
