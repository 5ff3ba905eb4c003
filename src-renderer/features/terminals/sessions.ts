import { create } from 'zustand'
import type { TerminalInfo } from '../../../src-shared/agent/terminals.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { tellFailure } from '../../state/notices.ts'
import { useAppearance } from '../../state/appearance.ts'
import { TerminalSession } from './terminal-session.ts'
import { terminalThemes } from './terminal-theme.ts'

interface Shown {
  readonly sessions: readonly TerminalSession[]
  readonly active: string | null
}

const nothing: Shown = { sessions: [], active: null }

/** The terminals of each sandbox, and which one is in front. */
export const useTerminals = create<{ readonly bySandbox: Readonly<Record<string, Shown>> }>(() => ({ bySandbox: {} }))

export function terminalsOf(sandbox: string): Shown {
  return useTerminals.getState().bySandbox[sandbox] ?? nothing
}

function change(sandbox: string, update: (shown: Shown) => Shown): void {
  useTerminals.setState(({ bySandbox }) => ({
    bySandbox: { ...bySandbox, [sandbox]: update(bySandbox[sandbox] ?? nothing) },
  }))
}

export function showTerminal(sandbox: string, key: string): void {
  change(sandbox, (shown) => ({ ...shown, active: key }))
}

/**
 * Opens a terminal: it is there at once and takes what is typed, which its shell gets as soon as it runs.
 */
export function openTerminal(backend: Backend, sandbox: string): TerminalSession {
  const session = new TerminalSession(backend, sandbox)
  change(sandbox, ({ sessions }) => ({ sessions: [...sessions, session], active: session.key }))
  backend
    .call((client) => client.terminals.open({ sandbox, size: session.size }))
    .then(
      (info) => {
        session.attach(info)
      },
      (error: unknown) => {
        session.fail(toErrorReport(error))
      },
    )
  return session
}

/** Closes a terminal here and ends its process in the sandbox. */
export function closeTerminal(backend: Backend, session: TerminalSession): void {
  const { sandbox, id } = session
  change(sandbox, ({ sessions, active }) => {
    const index = sessions.indexOf(session)
    const left = sessions.filter((other) => other !== session)
    return { sessions: left, active: active === session.key ? (left[Math.max(0, index - 1)]?.key ?? null) : active }
  })
  session.dispose()
  if (id === null) return
  backend
    .call((client) => client.terminals.close({ sandbox, terminal: id }))
    .catch((error: unknown) => {
      // It being gone already is what was asked for.
      if (toErrorReport(error).code !== 'terminal-not-found') tellFailure(error)
    })
}

/** Makes the terminals here those that the sandbox has. */
export function takeOver(backend: Backend, sandbox: string, infos: readonly TerminalInfo[]): void {
  const known = new Map(terminalsOf(sandbox).sessions.map((session) => [session.id, session]))
  for (const info of infos) {
    const session = known.get(info.id)
    known.delete(info.id)
    if (session === undefined) {
      const added = new TerminalSession(backend, sandbox)
      change(sandbox, ({ sessions, active }) => ({ sessions: [...sessions, added], active: active ?? added.key }))
      added.attach(info)
    } else if (session.state.link.kind === 'reconnecting') {
      session.reconnectNow()
    } else if (session.state.link.kind !== 'live') {
      session.attach(info)
    }
  }
  for (const [id, session] of known) if (id !== null) session.gone()
}

export function sleepAll(sandbox: string): void {
  for (const session of terminalsOf(sandbox).sessions) session.sleep()
}

/** A sandbox that is gone takes its terminals with it. */
export function dropTerminals(sandbox: string): void {
  for (const session of terminalsOf(sandbox).sessions) session.dispose()
  change(sandbox, () => nothing)
}

useAppearance.subscribe(({ look }) => {
  for (const { sessions } of Object.values(useTerminals.getState().bySandbox)) {
    for (const { terminal } of sessions) terminal.options.theme = terminalThemes[look]
  }
})
