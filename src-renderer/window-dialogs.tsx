import { lazy, Suspense } from 'react'
import { openFileAt } from './features/editor/open-files.ts'
import { useSandbox } from './state/server-facts.ts'
import { useView } from './state/view.ts'

const NewSandboxDialog = lazy(async () => ({
  default: (await import('./features/new-sandbox/new-sandbox-dialog.tsx')).NewSandboxDialog,
}))
const RemoveDialog = lazy(async () => ({
  default: (await import('./features/sandbox/remove-dialog.tsx')).RemoveDialog,
}))
const QuickOpen = lazy(async () => ({ default: (await import('./features/quick-open/quick-open.tsx')).QuickOpen }))
const Palette = lazy(async () => ({ default: (await import('./features/commands/palette.tsx')).Palette }))

/** The dialogs of the window, one at a time. They are loaded when first asked for: the first paint does not wait for them. */
export function WindowDialogs() {
  const dialog = useView((view) => view.dialog)
  const close = useView((view) => view.close)
  const toOpenIn = useSandbox(dialog?.kind === 'quick-open' ? dialog.sandbox : null)
  const toRemove = useSandbox(dialog?.kind === 'remove-sandbox' ? dialog.sandbox : null)
  return (
    <Suspense>
      {dialog?.kind === 'new-sandbox' && (
        <NewSandboxDialog folder={dialog.folder ?? ''} request={dialog.request} dropped={dialog.dropped} />
      )}
      {toRemove !== null && <RemoveDialog sandbox={toRemove} />}
      {dialog?.kind === 'palette' && <Palette />}
      {toOpenIn !== null && (
        <QuickOpen
          sandbox={toOpenIn}
          onOpen={(path, place) => {
            openFileAt(toOpenIn.id, path, place ?? undefined)
          }}
          onClose={close}
        />
      )}
    </Suspense>
  )
}
