import { create } from 'zustand'
import type { TerminalInfo } from '../../../src-shared/agent/terminals.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { tellFailure } from '../../state/notices.ts'
import type { UiStorage } from '../../state/ui-state.ts'
import { useAppearance } from '../../state/appearance.ts'
import { restore } from './kept-layout.ts'
import { keepLayout, keptLayout } from './kept-layouts.ts'
import {
  keysOf,
  noTabs,
  withFocus,
  withoutTerminal,
  withReplaced,
  withSplit,
  withTerminal,
  type Layout,
  type SplitDirection,
} from './layout.ts'
import { TerminalSession } from './terminal-session.ts'
import { terminalThemes } from './terminal-theme.ts'

interface Shown {
  readonly sessions: readonly TerminalSession[]
  readonly layout: Layout
}

const nothing: Shown = { sessions: [], layout: noTabs }

/** The terminals of each sandbox, and how they stand in tabs. */
export const useTerminals = create<{ readonly bySandbox: Readonly<Record<string, Shown>> }>(() => ({ bySandbox: {} }))

export function terminalsOf(sandbox: string): Shown {
  return useTerminals.getState().bySandbox[sandbox] ?? nothing
}

function change(sandbox: string, update: (shown: Shown) => Shown): void {
  useTerminals.setState(({ bySandbox }) => ({
    bySandbox: { ...bySandbox, [sandbox]: update(bySandbox[sandbox] ?? nothing) },
  }))
}

/** Changes how the terminals of a sandbox stand, and keeps that. */
export function changeLayout(sandbox: string, update: (layout: Layout) => Layout): void {
  change(sandbox, (shown) => ({ ...shown, layout: update(shown.layout) }))
  keepShown(sandbox)
}

/** Where it is kept how terminals stand, per sandbox, once that was read. */
const storages = new Map<string, UiStorage>()

function keepShown(sandbox: string): void {
  const { sessions, layout } = terminalsOf(sandbox)
  const storage = storages.get(sandbox)
  if (storage !== undefined)
    keepLayout(storage, layout, (key) => sessions.find((session) => session.key === key)?.id ?? null)
}

/** Where a new terminal goes: a tab of its own, beside or below another, or in the place of one that ended. */
export type Place =
  | { readonly kind: 'tab' }
  | { readonly kind: 'split'; readonly from: TerminalSession; readonly direction: SplitDirection }
  | { readonly kind: 'instead'; readonly of: TerminalSession }

/**
 * Opens a terminal: it is there at once and takes what is typed, which its shell gets as soon as it runs.
 */
export function openTerminal(backend: Backend, sandbox: string, place: Place = { kind: 'tab' }): TerminalSession {
  const session = new TerminalSession(backend, sandbox)
  change(sandbox, ({ sessions, layout }) => ({
    sessions: [...sessions, session],
    layout: placed(layout, session.key, place),
  }))
  if (place.kind === 'instead') closeTerminal(backend, place.of)
  backend
    .call((client) => client.terminals.open({ sandbox, size: session.size }))
    .then(
      (info) => {
        session.attach(info)
        keepShown(sandbox)
      },
      (error: unknown) => {
        session.fail(toErrorReport(error))
      },
    )
  return session
}

function placed(layout: Layout, key: string, place: Place): Layout {
  switch (place.kind) {
    case 'tab':
      return withTerminal(layout, key, { show: true })
    case 'split':
      return withSplit(layout, place.from.key, place.direction, key)
    case 'instead':
      return withReplaced(layout, place.of.key, key)
  }
}

/** Closes a terminal here and ends its process in the sandbox. */
export function closeTerminal(backend: Backend, session: TerminalSession): void {
  const { sandbox, id } = session
  change(sandbox, ({ sessions, layout }) => ({
    sessions: sessions.filter((other) => other !== session),
    layout: withoutTerminal(layout, session.key),
  }))
  session.dispose()
  keepShown(sandbox)
  if (id === null) return
  backend
    .call((client) => client.terminals.close({ sandbox, terminal: id }))
    .catch((error: unknown) => {
      // It being gone already is what was asked for.
      if (toErrorReport(error).code !== 'terminal-not-found') tellFailure(error)
    })
}

/** Makes the terminals here those that the sandbox has, standing as they stood when this sandbox was last looked at. */
export function takeOver(backend: Backend, sandbox: string, infos: readonly TerminalInfo[], storage: UiStorage): void {
  storages.set(sandbox, storage)
  const before = terminalsOf(sandbox).sessions
  const known = new Map(before.map((session) => [session.id, session]))
  const added: { readonly session: TerminalSession; readonly info: TerminalInfo }[] = []
  for (const info of infos) {
    const session = known.get(info.id)
    known.delete(info.id)
    if (session === undefined) added.push({ session: new TerminalSession(backend, sandbox), info })
    else if (session.state.link.kind === 'reconnecting') session.reconnectNow()
    else if (session.isParked) session.hear(info)
    else if (session.state.link.kind !== 'live') session.attach(info)
  }
  for (const [id, session] of known) if (id !== null) session.gone()
  if (added.length === 0) return
  const keyOf = (id: string) => added.find(({ info }) => info.id === id)?.session.key ?? null
  const kept = before.length === 0 ? keptLayout(storage) : null
  // Told what they are before they are shown, so that each is connected only once it is looked at.
  for (const { session, info } of added) session.attach(info)
  change(sandbox, ({ sessions, layout }) => {
    const start = kept === null ? layout : restore(kept, keyOf)
    const placedKeys = new Set(start.tabs.flatMap(({ root }) => keysOf(root)))
    const rest = added.filter(({ session }) => !placedKeys.has(session.key))
    return {
      sessions: [...sessions, ...added.map(({ session }) => session)],
      layout: rest.reduce((standing, { session }) => withTerminal(standing, session.key, { show: false }), start),
    }
  })
  keepShown(sandbox)
}

/** What the sandbox says of its terminals, for those here that are connected to nothing. */
export function hearOfParked(sandbox: string, infos: readonly TerminalInfo[]): void {
  for (const session of terminalsOf(sandbox).sessions) {
    if (!session.isParked) continue
    const info = infos.find(({ id }) => id === session.id)
    if (info === undefined) session.gone()
    else session.hear(info)
  }
}

/** The terminal that has or had last the focus, in the tab in front. */
export function focusTerminal(session: TerminalSession): void {
  changeLayout(session.sandbox, (layout) => withFocus(layout, session.key))
}

export function sleepAll(sandbox: string): void {
  for (const session of terminalsOf(sandbox).sessions) session.sleep()
}

/** A sandbox that is gone takes its terminals with it. */
export function dropTerminals(sandbox: string): void {
  for (const session of terminalsOf(sandbox).sessions) session.dispose()
  change(sandbox, () => nothing)
  storages.delete(sandbox)
}

useAppearance.subscribe(({ look }) => {
  for (const { sessions } of Object.values(useTerminals.getState().bySandbox)) {
    for (const { terminal } of sessions) terminal.options.theme = terminalThemes[look]
  }
})
