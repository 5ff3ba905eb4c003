import { useSyncExternalStore } from 'react'
import { Button } from '../../ui/button.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { harmless } from '../../ui/words.ts'
import type { TerminalSession } from './terminal-session.ts'

interface TerminalNoteProps {
  readonly session: TerminalSession
  readonly canOpen: boolean
  readonly onRestart: () => void
}

const unsure = 'What was typed last may not have arrived: look before you type it again.'

/**
 * One line about a terminal that is not live: why, and what to do. What passes by itself floats over it, so that the
 * terminal keeps its size.
 */
export function TerminalNote({ session, canOpen, onRestart }: TerminalNoteProps) {
  const { link, isInputUnsure } = useSyncExternalStore(session.subscribe, () => session.state)
  if (link.kind === 'opening') return null
  if (link.kind === 'live' || link.kind === 'reconnecting') {
    const reconnecting = link.kind === 'reconnecting' ? 'Connecting again… What is typed now is not sent.' : ''
    const words = [reconnecting, isInputUnsure ? unsure : ''].filter(Boolean).join(' ')
    return words === '' ? null : (
      <div className="terminal-note" role="status" data-floating="">
        {words}
      </div>
    )
  }
  const words = {
    asleep: 'The sandbox is stopped.',
    ended: link.kind === 'ended' ? `${link.words}.` : '',
    failed: link.kind === 'failed' ? harmless(`${link.error.message} ${link.error.remedy}`, 600) : '',
  }[link.kind]
  return (
    <div className="terminal-note" role="status" data-tone={link.kind === 'failed' ? 'danger' : undefined}>
      <span>
        <Sentence text={words} />
      </span>
      {(link.kind === 'ended' || link.kind === 'failed') && canOpen && (
        <Button size="small" look="outlined" onClick={onRestart}>
          Start again
        </Button>
      )}
    </div>
  )
}
