import { useEffect, useRef } from 'react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend, useConnection } from '../../bridge/context.ts'
import { tellFailure } from '../../state/notices.ts'
import { useView } from '../../state/view.ts'
import { useSandboxes } from '../../state/server-facts.ts'
import { useUiState } from '../../state/ui-state.ts'
import { activeTab } from './layout.ts'
import { dropTerminals, hearOfParked, openTerminal, sleepAll, takeOver, terminalsOf, useTerminals } from './sessions.ts'

/** How often the terminals that nobody looks at are asked for: their titles and ends show on their tabs. */
const parkedMs = 3000

/** Keeps the terminals here in step with the sandbox: when it starts, stops, and after every reconnect. */
export function useTakenOver(sandbox: Sandbox): void {
  const backend = useBackend()
  const isConnected = useConnection().kind === 'open'
  const { id, state } = sandbox
  const wasCreatedHere = useView((view) => view.createdHere.has(id))
  const hasOpenedOne = useRef(false)
  const sandboxes = useSandboxes()
  const storage = useUiState(id)
  useEffect(() => {
    if (sandboxes === undefined) return
    for (const [known, { sessions }] of Object.entries(useTerminals.getState().bySandbox)) {
      if (sessions.length > 0 && !sandboxes.some((one) => one.id === known)) dropTerminals(known)
    }
  }, [sandboxes])
  useEffect(() => {
    if (state === 'running' && isConnected && storage !== null) {
      let isStale = false
      backend
        .call((client) => client.terminals.list({ sandbox: id }))
        .then((infos) => {
          if (isStale) return
          takeOver(backend, id, infos, storage)
          // A sandbox that was just made here opens with a prompt.
          const isFirst = wasCreatedHere && !hasOpenedOne.current
          hasOpenedOne.current = true
          if (isFirst && terminalsOf(id).sessions.length === 0) openTerminal(backend, id)
          if (isFirst) focusUnlessBusy(id)
        }, tellFailure)
      return () => {
        isStale = true
      }
    }
    if (state === 'stopped' || state === 'stopping' || state === 'failed') sleepAll(id)
    return undefined
  }, [backend, id, state, isConnected, wasCreatedHere, storage])
  useEffect(() => {
    if (state !== 'running' || !isConnected) return
    const timer = setInterval(() => {
      if (document.hidden || !terminalsOf(id).sessions.some(({ isParked }) => isParked)) return
      backend
        .call((client) => client.terminals.list({ sandbox: id }))
        .then(
          (infos) => {
            hearOfParked(id, infos)
          },
          // The connection is told of by its own banner; the next time may bring it.
          () => undefined,
        )
    }, parkedMs)
    return () => {
      clearInterval(timer)
    }
  }, [backend, id, state, isConnected])
}

/** The prompt gets what is typed next, unless the person is typing elsewhere already. */
function focusUnlessBusy(sandbox: string): void {
  requestAnimationFrame(() => {
    const { sessions, layout } = terminalsOf(sandbox)
    // A dialog keeps the keyboard also while nothing in it has the focus, as when the button that was pressed is gone.
    const isAsked = document.querySelector('[role=dialog], [role=alertdialog]') !== null
    const isTyping = isAsked || (document.activeElement?.matches('input, textarea, [contenteditable]') ?? false)
    if (!isTyping) sessions.find(({ key }) => key === activeTab(layout)?.focused)?.focus()
  })
}
