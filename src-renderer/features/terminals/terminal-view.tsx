import { useEffect, useRef, useState } from 'react'
import { attempt } from '../../state/notices.ts'
import { settingOf } from '../../state/settings.ts'
import { FindBar } from './find-bar.tsx'
import { needsQuestion } from './paste.ts'
import { PasteQuestion } from './questions.tsx'
import { takesKey, type TerminalActions } from './terminal-keys.ts'
import { TerminalNote } from './terminal-note.tsx'
import type { TerminalSession } from './terminal-session.ts'
import { WishBar } from './wish-bar.tsx'

interface TerminalViewProps {
  readonly session: TerminalSession
  readonly name: string
  readonly canOpen: boolean
  readonly onRestart: () => void
  readonly onFocused: () => void
  readonly focusSide: TerminalActions['focusSide']
  readonly onOpenPath: TerminalSession['onOpenPath']
}

/** One terminal as it is shown: its screen, what is searched in it, what it asks, and how it stands. */
export function TerminalView({
  session,
  name,
  canOpen,
  onRestart,
  onFocused,
  focusSide,
  onOpenPath,
}: TerminalViewProps) {
  const host = useRef<HTMLDivElement>(null)
  const [pasted, setPasted] = useState<string | null>(null)
  const [finding, setFinding] = useState(0)
  useEffect(() => {
    const element = host.current
    if (element === null) return
    const guard = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text') ?? ''
      event.preventDefault()
      event.stopPropagation()
      if (
        needsQuestion(text, {
          takesPastes: session.terminal.modes.bracketedPasteMode || !settingOf('terminal.pasteWarning'),
        })
      )
        setPasted(text)
      else session.paste(text)
    }
    element.addEventListener('paste', guard, { capture: true })
    const unmount = session.mount(element)
    return () => {
      element.removeEventListener('paste', guard, { capture: true })
      unmount()
    }
  }, [session])
  useEffect(() => {
    const actions: TerminalActions = {
      find: () => {
        setFinding((request) => request + 1)
      },
      copy: () => {
        attempt(() => navigator.clipboard.writeText(session.terminal.getSelection()))
      },
      focusSide,
      goToCommand: (step) => session.dots.go(step),
    }
    session.onOpenPath = onOpenPath
    session.onKey = (event) => {
      if (!takesKey(event, session.terminal, actions)) return false
      event.preventDefault()
      event.stopPropagation()
      return true
    }
    return () => {
      session.onKey = () => false
    }
  }, [session, focusSide, onOpenPath])
  return (
    <div className="terminal-view" role="group" aria-label={name} onFocus={onFocused}>
      <div
        ref={host}
        className="terminal-screen"
        onMouseDown={(event) => {
          if (event.target !== event.currentTarget) return
          event.preventDefault()
          session.focus()
        }}
      />
      {finding > 0 && (
        <FindBar
          session={session}
          request={finding}
          onClose={() => {
            setFinding(0)
          }}
        />
      )}
      <WishBar session={session} />
      <TerminalNote session={session} canOpen={canOpen} onRestart={onRestart} />
      {pasted !== null && (
        <PasteQuestion
          text={pasted}
          takesPastes={session.terminal.modes.bracketedPasteMode}
          onCancel={() => {
            setPasted(null)
          }}
          onPaste={() => {
            setPasted(null)
            session.paste(pasted)
            requestAnimationFrame(() => {
              session.focus()
            })
          }}
        />
      )}
    </div>
  )
}
