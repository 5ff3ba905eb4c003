import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Tabs } from '@base-ui/react/tabs'
import { Plus, SquareTerminal, X } from 'lucide-react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { useCommand } from '../../state/commands.ts'
import { settingOf } from '../../state/settings.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { shortcutInWords } from '../../ui/words.ts'
import { CloseQuestion, LinkQuestion, PasteQuestion } from './questions.tsx'
import { closeTerminal, openTerminal, showTerminal, useTerminals } from './sessions.ts'
import { TerminalNote } from './terminal-note.tsx'
import type { TerminalSession } from './terminal-session.ts'
import { useTakenOver } from './use-taken-over.ts'
import './terminals.css'

const none: readonly TerminalSession[] = []

/** The terminals of one sandbox: a tab each, the one in front below. */
export function TerminalPane({ sandbox }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const shown = useTerminals((state) => state.bySandbox[sandbox.id])
  const [toClose, setToClose] = useState<TerminalSession | null>(null)
  useTakenOver(sandbox)
  const sessions = shown?.sessions ?? none
  const active = sessions.find(({ key }) => key === shown?.active)
  const canOpen = sandbox.state === 'running'
  const open = () => {
    const session = openTerminal(backend, sandbox.id)
    requestAnimationFrame(() => {
      session.focus()
    })
  }
  const close = (session: TerminalSession) => {
    if (session.isRunning) setToClose(session)
    else closeTerminal(backend, session)
  }
  useCommand(canOpen ? { id: 'terminal.new', title: 'New terminal', shortcut: 'Ctrl+Shift+`', run: open } : null)
  useCommand(
    active
      ? {
          id: 'terminal.focus',
          title: 'Go to the terminal',
          shortcut: 'Ctrl+`',
          run: () => {
            active.focus()
          },
        }
      : null,
  )
  useCommand(
    active
      ? {
          id: 'terminal.close',
          title: 'Close the terminal',
          run: () => {
            close(active)
          },
        }
      : null,
  )
  return (
    <Tabs.Root
      className="terminals"
      value={active?.key ?? null}
      onValueChange={(key: string | null) => {
        if (key !== null) showTerminal(sandbox.id, key)
      }}
    >
      <div className="tab-strip">
        <Tabs.List className="tab-list" aria-label="Terminals">
          {sessions.map((session) => (
            <TerminalTab key={session.key} session={session} onClose={close} />
          ))}
        </Tabs.List>
        <IconButton
          label="New terminal"
          shortcut={shortcutInWords('Ctrl+Shift+`')}
          size="small"
          disabled={!canOpen}
          onClick={open}
        >
          <Plus size={14} aria-hidden />
        </IconButton>
      </div>
      <section className="terminal-region" aria-label="Terminal">
        {active === undefined ? (
          <NoTerminal canOpen={canOpen} onOpen={open} />
        ) : (
          <Tabs.Panel value={active.key} className="terminal-panel" tabIndex={-1}>
            <TerminalScreen key={active.key} session={active} />
            <TerminalNote session={active} canOpen={canOpen} onOpen={open} />
          </Tabs.Panel>
        )}
      </section>
      {toClose !== null && (
        <CloseQuestion
          title={toClose.state.title}
          onKeep={() => {
            setToClose(null)
          }}
          onClose={() => {
            setToClose(null)
            closeTerminal(backend, toClose)
          }}
        />
      )}
      <LinkQuestion />
    </Tabs.Root>
  )
}

interface TerminalTabProps {
  readonly session: TerminalSession
  readonly onClose: (session: TerminalSession) => void
}

function TerminalTab({ session, onClose }: TerminalTabProps) {
  const state = useSyncExternalStore(session.subscribe, () => session.state)
  const isOver = ['ended', 'failed', 'asleep'].includes(state.link.kind)
  return (
    <Tabs.Tab
      value={session.key}
      className="tab"
      data-over={isOver ? '' : undefined}
      aria-keyshortcuts="Delete"
      onKeyDown={(event) => {
        if (event.key === 'Delete') onClose(session)
      }}
      onAuxClick={(event) => {
        if (event.button === 1) onClose(session)
      }}
    >
      <SquareTerminal size={14} aria-hidden />
      <span className="truncate">{state.title}</span>
      {isOver && <span className="visually-hidden"> ended</span>}
      <span
        className="tab-close"
        aria-hidden
        title="Close (Delete)"
        onClick={(event) => {
          event.stopPropagation()
          onClose(session)
        }}
      >
        <X size={12} />
      </span>
    </Tabs.Tab>
  )
}

function NoTerminal({ canOpen, onOpen }: { readonly canOpen: boolean; readonly onOpen: () => void }) {
  return (
    <div className="empty">
      <h3>{canOpen ? 'No terminal is open' : 'Terminals rest'}</h3>
      <p>
        {canOpen
          ? 'A terminal runs inside the sandbox and goes on when this window closes.'
          : 'They are there again when the sandbox runs.'}
      </p>
      {canOpen && (
        <Button look="outlined" onClick={onOpen}>
          Open a terminal <kbd className="kbd">{shortcutInWords('Ctrl+Shift+`')}</kbd>
        </Button>
      )}
    </div>
  )
}

function TerminalScreen({ session }: { readonly session: TerminalSession }) {
  const host = useRef<HTMLDivElement>(null)
  const [pasted, setPasted] = useState<string | null>(null)
  useEffect(() => {
    const element = host.current
    if (element === null) return
    // Several lines would each run at once in a program that does not take pastes as a whole: asked first.
    const guard = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text') ?? ''
      if (!settingOf('terminal.pasteWarning')) return
      if (session.terminal.modes.bracketedPasteMode || !/[\r\n]./.test(text)) return
      event.preventDefault()
      event.stopPropagation()
      setPasted(text)
    }
    element.addEventListener('paste', guard, { capture: true })
    const unmount = session.mount(element)
    return () => {
      element.removeEventListener('paste', guard, { capture: true })
      unmount()
    }
  }, [session])
  return (
    <>
      <div
        ref={host}
        className="terminal-screen"
        onMouseDown={(event) => {
          if (event.target !== event.currentTarget) return
          event.preventDefault()
          session.focus()
        }}
      />
      {pasted !== null && (
        <PasteQuestion
          text={pasted}
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
    </>
  )
}
