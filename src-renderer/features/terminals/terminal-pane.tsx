import { useState } from 'react'
import { Tabs } from '@base-ui/react/tabs'
import { Columns2, Plus } from 'lucide-react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend, useConnection } from '../../bridge/context.ts'
import { useShortcut } from '../../state/commands.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { TabList } from '../../ui/tab-list.tsx'
import {
  activeTab,
  keysOf,
  mostPanes,
  neighbour,
  noTabs,
  withFocus,
  withMoved,
  withName,
  type Side,
  type TerminalTab,
} from './layout.ts'
import { CloseQuestion, LinkQuestion } from './questions.tsx'
import { changeLayout, closeTerminal, focusTerminal, openTerminal, useTerminals, type Place } from './sessions.ts'
import { SplitView } from './split-view.tsx'
import type { TabActions } from './tab-menu.tsx'
import type { TerminalSession } from './terminal-session.ts'
import { TerminalTabView } from './terminal-tab.tsx'
import { TerminalView } from './terminal-view.tsx'
import { useEnds } from './use-ends.ts'
import { useTakenOver } from './use-taken-over.ts'
import { useTerminalCommands } from './use-terminal-commands.ts'
import './terminals.css'

const none: readonly TerminalSession[] = []

interface TerminalPaneProps {
  readonly sandbox: Sandbox
  /** Opens a file of the sandbox that a terminal named, at a place if one was named. */
  readonly onOpenPath: (path: string, line: number | null, column: number | null) => void
}

/** The terminals of one sandbox: tabs, the one in front below with its terminals beside and below one another. */
export function TerminalPane({ sandbox, onOpenPath }: TerminalPaneProps) {
  const backend = useBackend()
  const newKeys = useShortcut('terminal.new')
  const splitKeys = useShortcut('terminal.split-right')
  const shown = useTerminals((state) => state.bySandbox[sandbox.id])
  const [toClose, setToClose] = useState<TerminalSession | null>(null)
  const [renaming, setRenaming] = useState<string | null>(null)
  useTakenOver(sandbox)
  const sessions = shown?.sessions ?? none
  useEnds(sessions)
  const layout = shown?.layout ?? noTabs
  const front = activeTab(layout)
  const isRefused = useConnection().kind === 'refused'
  const canOpen = sandbox.state === 'running' && !isRefused
  const sessionOf = (key: string | undefined) => sessions.find((session) => session.key === key)
  const current = sessionOf(front?.focused)

  const open = (place?: Place) => {
    const session = openTerminal(backend, sandbox.id, place)
    requestAnimationFrame(() => {
      session.focus()
    })
  }
  const close = (session: TerminalSession) => {
    if (session.isRunning) setToClose(session)
    else closeTerminal(backend, session)
  }
  const restart = (session: TerminalSession) => {
    open({ kind: 'instead', of: session })
  }
  const actionsOf = (tab: TerminalTab): TabActions => {
    const session = sessionOf(tab.focused)
    const index = layout.tabs.indexOf(tab)
    const move = (to: number) => () => {
      changeLayout(sandbox.id, (before) => withMoved(before, tab.id, to))
    }
    const hasRoom = canOpen && keysOf(tab.root).length < mostPanes
    return {
      rename: () => {
        setRenaming(tab.id)
      },
      close: () => {
        if (session !== undefined) close(session)
      },
      split:
        session !== undefined && hasRoom
          ? (direction) => {
              open({ kind: 'split', from: session, direction })
            }
          : null,
      restart:
        session !== undefined && canOpen && !session.isRunning
          ? () => {
              restart(session)
            }
          : null,
      moveLeft: index > 0 ? move(index - 1) : null,
      moveRight: index < layout.tabs.length - 1 ? move(index + 1) : null,
    }
  }
  const show = (tab: TerminalTab) => {
    changeLayout(sandbox.id, (before) => withFocus(before, tab.focused))
  }
  const step = (by: 1 | -1) => {
    const { tabs } = layout
    const next = tabs[(tabs.findIndex(({ id }) => id === front?.id) + by + tabs.length) % tabs.length]
    if (next === undefined) return
    show(next)
    requestAnimationFrame(() => sessionOf(next.focused)?.focus())
  }
  const frontActions = front === undefined ? null : actionsOf(front)
  useTerminalCommands({
    open: canOpen
      ? () => {
          open()
        }
      : null,
    tab: frontActions,
    focus: () => current?.focus(),
    current: current ?? null,
    step: layout.tabs.length > 1 ? step : null,
  })
  return (
    <Tabs.Root
      className="terminals"
      value={front?.id ?? null}
      onValueChange={(id: string | null) => {
        const tab = layout.tabs.find((one) => one.id === id)
        if (tab !== undefined) show(tab)
      }}
    >
      <div className="tab-strip">
        <TabList label="Terminals">
          {layout.tabs.map((tab, index) => {
            const session = sessionOf(tab.focused)
            if (session === undefined) return null
            return (
              <TerminalTabView
                key={tab.id}
                tab={tab}
                session={session}
                isRenaming={renaming === tab.id}
                actions={actionsOf(tab)}
                onRenamed={(name) => {
                  setRenaming(null)
                  if (name !== null) changeLayout(sandbox.id, (before) => withName(before, tab.id, name))
                  requestAnimationFrame(() => sessionOf(tab.focused)?.focus())
                }}
                onDropped={(id) => {
                  changeLayout(sandbox.id, (before) => withMoved(before, id, index))
                }}
              />
            )
          })}
        </TabList>
        <IconButton
          label="New terminal"
          shortcut={newKeys}
          size="small"
          disabled={!canOpen}
          onClick={() => {
            open()
          }}
        >
          <Plus size={14} aria-hidden />
        </IconButton>
        {front !== undefined && (
          <IconButton
            label="Split the terminal"
            shortcut={splitKeys}
            size="small"
            className="strip-end"
            disabled={frontActions?.split === null}
            onClick={() => frontActions?.split?.('right')}
          >
            <Columns2 size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      <section className="terminal-region" aria-label="Terminal">
        {front === undefined ? (
          <NoTerminal
            canOpen={canOpen}
            onOpen={() => {
              open()
            }}
          />
        ) : (
          <Tabs.Panel key={front.id} value={front.id} className="terminal-panel" tabIndex={-1}>
            <SplitView
              pane={front.root}
              show={(key) => {
                const session = sessionOf(key)
                if (session === undefined) return null
                return (
                  <TerminalView
                    key={key}
                    session={session}
                    name={front.name ?? session.state.title}
                    canOpen={canOpen}
                    onRestart={() => {
                      restart(session)
                    }}
                    onFocused={() => {
                      focusTerminal(session)
                    }}
                    onOpenPath={onOpenPath}
                    focusSide={(side: Side) => {
                      const next = neighbour(front.root, key, side)
                      if (next === null) return keysOf(front.root).length > 1
                      sessionOf(next)?.focus()
                      return true
                    }}
                  />
                )
              }}
            />
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

function NoTerminal({ canOpen, onOpen }: { readonly canOpen: boolean; readonly onOpen: () => void }) {
  const keys = useShortcut('terminal.new')
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
          Open a terminal {keys !== '' && <kbd className="kbd">{keys}</kbd>}
        </Button>
      )}
    </div>
  )
}
