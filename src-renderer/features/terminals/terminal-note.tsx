import { useSyncExternalStore } from 'react'
import { Button } from '../../ui/button.tsx'
import type { TerminalSession } from './terminal-session.ts'

interface TerminalNoteProps {
  readonly session: TerminalSession
  readonly canOpen: boolean
  readonly onRestart: () => void
}

/** One line under a terminal that is not live: why, and what to do. */
export function TerminalNote({ session, canOpen, onRestart }: TerminalNoteProps) {
  const { link } = useSyncExternalStore(session.subscribe, () => session.state)
  if (link.kind === 'live' || link.kind === 'opening') return null
  const words = {
    reconnecting: 'Connecting again… What is typed now is not sent.',
    asleep: 'The sandbox is stopped.',
    ended: link.kind === 'ended' ? `${link.words}.` : '',
    failed: link.kind === 'failed' ? `${link.error.message} ${link.error.remedy}` : '',
  }[link.kind]
  return (
    <div className="terminal-note" role="status" data-tone={link.kind === 'failed' ? 'danger' : undefined}>
      <span>{words}</span>
      {(link.kind === 'ended' || link.kind === 'failed') && canOpen && (
        <Button size="small" look="outlined" onClick={onRestart}>
          Start again
        </Button>
      )}
    </div>
  )
}
