import { lazy, Suspense, useEffect, type ComponentType } from 'react'
import { useBackend } from './bridge/context.ts'
import { focusPane } from './features/commands/pane-focus.ts'
import { useGlobalKeys } from './features/commands/global-keys.ts'
import { EngineStatusItem } from './features/engine/engine-status.tsx'
import { Welcome } from './features/engine/welcome.tsx'
import { BranchItem } from './features/files/branch-item.tsx'
import { WindowDrop } from './features/new-sandbox/window-drop.tsx'
import { CloudBanner, CloudCrossing } from './features/cloud/cloud-crossing.tsx'
import { PushButton } from './features/cloud/push-button.tsx'
import { ChangesCrossing } from './features/changes/changes-crossing.tsx'
import { NetworkCrossing } from './features/network/network-crossing.tsx'
import { RefusalWatch } from './features/network/refusal-watch.tsx'
import { PortsCrossing } from './features/ports/ports-crossing.tsx'
import { ResourceStatus } from './features/resources/resource-status.tsx'
import { NotificationBell } from './features/notifications/notification-bell.tsx'
import { useSandboxNotifications } from './features/notifications/use-sandbox-notifications.ts'
import { useSystemNotifications } from './features/notifications/use-system-notifications.ts'
import { SandboxFrame } from './features/sandbox/frame.tsx'
import { StateAnnouncement } from './features/sandbox/state-announcement.tsx'
import { SandboxList } from './features/sandbox-list/sandbox-list.tsx'
import { WindowBanners } from './features/window/connection-banner.tsx'
import { Refused, useRefusal } from './features/window/refused.tsx'
import { StatusBar } from './features/window/status-bar.tsx'
import { Titlebar } from './features/window/titlebar.tsx'
import { showCloudSettings } from './state/cloud-ui.ts'
import { useCommand } from './state/commands.ts'
import { useAppearance } from './state/appearance.ts'
import { useSandbox, useSandboxNames } from './state/server-facts.ts'
import { useView, type Page } from './state/view.ts'
import { Contained } from './ui/contained.tsx'
import { WindowDialogs } from './window-dialogs.tsx'
import { WindowToasts } from './window-toasts.tsx'
import './features/window/window.css'

// Asked for at once, beside what the window paints first; a sandbox in front finds it there.
const workbench = import('./workbench.tsx')
const Workbench = lazy(async () => ({ default: (await workbench).Workbench }))
const EditorStatusItems = lazy(async () => ({
  default: (await import('./features/editor/editor-status-items.tsx')).EditorStatusItems,
}))
const NetworkStatus = lazy(async () => ({
  default: (await import('./features/network/network-status.tsx')).NetworkStatus,
}))
const pages: Readonly<Record<Page, ComponentType>> = {
  welcome: Welcome,
  settings: lazy(async () => ({ default: (await import('./settings-view.tsx')).SettingsView })),
  dashboard: lazy(async () => ({ default: (await import('./features/dashboard/dashboard.tsx')).Dashboard })),
  shortcuts: lazy(async () => ({ default: (await import('./features/shortcuts/shortcuts-page.tsx')).ShortcutsPage })),
}

/** The window: what is outside around what is inside. */
export function App() {
  useGlobalKeys()
  useWindowCommands()
  useSandboxNotifications()
  useSystemNotifications()
  const sandbox = useSandbox(useView((view) => view.selected))
  const refusal = useRefusal()
  const page = useView((view) => view.page)
  const PageView = pages[page]
  return (
    <div className="window">
      <Titlebar end={sandbox !== null && <PushButton sandbox={sandbox} />} />
      <div className="window-main">
        <SandboxList />
        <main className="window-area">
          <WindowBanners />
          {sandbox === null ? (
            <div className="window-scroll">
              <Contained key={page} part="this page">
                <Suspense>{refusal === null ? <PageView /> : <Refused error={refusal} />}</Suspense>
              </Contained>
            </div>
          ) : (
            <SandboxFrame
              key={sandbox.id}
              sandbox={sandbox}
              out={<ChangesCrossing sandbox={sandbox} />}
              crossings={
                <>
                  <NetworkCrossing sandbox={sandbox} />
                  <PortsCrossing sandbox={sandbox} />
                  <CloudCrossing sandbox={sandbox} />
                </>
              }
              banner={<CloudBanner sandbox={sandbox} />}
            >
              <Contained part="this sandbox">
                <Suspense fallback={<div className="workbench" aria-busy aria-label="Loading" role="status" />}>
                  <Workbench sandbox={sandbox} />
                </Suspense>
              </Contained>
            </SandboxFrame>
          )}
        </main>
      </div>
      <StatusBar end={<NotificationBell />}>
        <EngineStatusItem />
        <BranchItem />
        <span className="statusbar-space" />
        <ResourceStatus />
        {sandbox !== null && (
          <>
            <Suspense>
              <EditorStatusItems sandbox={sandbox.id} />
            </Suspense>
            <Suspense fallback={<span className="network-status" aria-hidden />}>
              <NetworkStatus sandbox={sandbox} />
            </Suspense>
          </>
        )}
      </StatusBar>
      <StateAnnouncement sandbox={sandbox} />
      <WindowDialogs />
      <WindowToasts />
      <RefusalWatch />
      <WindowDrop />
    </div>
  )
}

function useWindowCommands(): void {
  const { open, select, showPage } = useView.getState()
  const backend = useBackend()
  const sandboxes = useSandboxNames()
  const choose = useAppearance((state) => state.choose)
  useCommand({
    id: 'palette',
    title: 'Commands',
    shortcut: 'Mod+K Mod+Shift+P F1',
    run: () => open({ kind: 'palette' }),
  })
  useCommand({
    id: 'sandbox.new',
    title: 'New sandbox…',
    shortcut: 'Mod+Shift+N',
    run: () => open({ kind: 'new-sandbox' }),
  })
  useCommand({ id: 'pane.next', title: 'Next pane', shortcut: 'F6', run: () => focusPane(1) })
  useCommand({ id: 'pane.previous', title: 'Previous pane', shortcut: 'Shift+F6', run: () => focusPane(-1) })
  useCommand({
    id: 'dashboard.show',
    title: 'All sandboxes',
    shortcut: 'Mod+Shift+A',
    run: () => showPage('dashboard'),
  })
  useCommand({ id: 'window.welcome', title: 'Show the welcome page', run: () => select(null) })
  useCommand({ id: 'settings', title: 'Settings', shortcut: 'Mod+,', run: () => showPage('settings') })
  useCommand({ id: 'cloud.account', title: 'Account at Fly.io', run: () => showCloudSettings() })
  useCommand({
    id: 'shortcuts',
    title: 'Keyboard shortcuts',
    shortcut: 'Mod+Alt+K',
    run: () => showPage('shortcuts'),
  })
  useCommand({ id: 'theme.dark', title: 'Theme: dark', run: () => choose('dark') })
  useCommand({ id: 'theme.light', title: 'Theme: light', run: () => choose('light') })
  useCommand({ id: 'theme.system', title: 'Theme: as the system', run: () => choose('system') })
  useCommand({
    id: 'theme.contrast-dark',
    title: 'Theme: high contrast dark',
    run: () => choose('high-contrast-dark'),
  })
  useCommand({
    id: 'theme.contrast-light',
    title: 'Theme: high contrast light',
    run: () => choose('high-contrast-light'),
  })
  useCommand({
    id: 'engine.recheck',
    title: 'Look for an engine again',
    run: () => void backend.call((client) => client.engines.recheck()),
  })
  const count = sandboxes?.length ?? 0
  const step = (by: number) => {
    const list = sandboxes ?? []
    if (count === 0) return
    const index = list.findIndex(({ id }) => id === useView.getState().selected)
    select(list[(index + by + count) % count]?.id ?? null)
  }
  useCommand(
    count > 1 ? { id: 'sandbox.next', title: 'Next sandbox', shortcut: 'Alt+PageDown', run: () => step(1) } : null,
  )
  useCommand(
    count > 1
      ? { id: 'sandbox.previous', title: 'Previous sandbox', shortcut: 'Alt+PageUp', run: () => step(-1) }
      : null,
  )
  // A sandbox that is gone leaves the welcome page, not a hole.
  const selected = useView((view) => view.selected)
  const isGone = sandboxes !== undefined && selected !== null && !sandboxes.some(({ id }) => id === selected)
  const wasCreated = useView((view) => selected !== null && view.createdHere.has(selected))
  useEffect(() => {
    if (isGone && !wasCreated) select(null)
  }, [isGone, wasCreated, select])
}
