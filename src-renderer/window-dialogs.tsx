import { lazy, Suspense } from 'react'
import { openFileAt } from './features/editor/open-files.ts'
import { useSandbox } from './state/server-facts.ts'
import { useTemplateRemoval } from './state/template-removal.ts'
import { useView } from './state/view.ts'
import { loadLater } from './ui/load-later.tsx'

const NewSandboxDialog = loadLater(
  async () => (await import('./features/new-sandbox/new-sandbox-dialog.tsx')).NewSandboxDialog,
)
const RemoveDialog = loadLater(async () => (await import('./features/sandbox/remove-dialog.tsx')).RemoveDialog)
const PackagesDialog = loadLater(async () => (await import('./features/sandbox/packages-dialog.tsx')).PackagesDialog)
const SaveTemplateDialog = loadLater(
  async () => (await import('./features/templates/save-template-dialog.tsx')).SaveTemplateDialog,
)
const RemoveTemplateQuestion = loadLater(
  async () => (await import('./features/templates/remove-template-question.tsx')).RemoveTemplateQuestion,
)
const PushDialog = loadLater(async () => (await import('./features/cloud/push-dialog.tsx')).PushDialog)
const PullDialog = loadLater(async () => (await import('./features/cloud/pull-dialog.tsx')).PullDialog)
const CompareTexts = lazy(async () => ({ default: (await import('./features/editor/compare-texts.tsx')).CompareTexts }))
const QuickOpen = loadLater(async () => (await import('./features/quick-open/quick-open.tsx')).QuickOpen)
const Palette = loadLater(async () => (await import('./features/commands/palette.tsx')).Palette)

/** Fetches the dialogs in which people type at once, while nothing else is to be done. */
export function fetchDialogs(): void {
  requestIdleCallback(() => {
    for (const { load } of [Palette, QuickOpen, NewSandboxDialog]) {
      // A failure shows when the dialog is asked for, and is tried again then.
      load().catch(() => undefined)
    }
  })
}

/** The dialogs of the window, one at a time. The first paint does not wait for their code. */
export function WindowDialogs() {
  const dialog = useView((view) => view.dialog)
  const close = useView((view) => view.close)
  const toOpenIn = useSandbox(dialog?.kind === 'quick-open' ? dialog.sandbox : null)
  const toAddTo = useSandbox(dialog?.kind === 'add-packages' ? dialog.sandbox : null)
  const toSave = useSandbox(dialog?.kind === 'save-template' ? dialog.sandbox : null)
  const templateToRemove = useTemplateRemoval((removal) => removal.asked)
  const toPush = useSandbox(dialog?.kind === 'push' ? dialog.sandbox : null)
  const toPull = useSandbox(dialog?.kind === 'pull' ? dialog.sandbox : null)
  const toRemove = useSandbox(dialog?.kind === 'remove-sandbox' ? dialog.sandbox : null)
  return (
    <Suspense>
      {dialog?.kind === 'new-sandbox' && (
        <NewSandboxDialog
          folder={dialog.folder ?? ''}
          request={dialog.request}
          dropped={dialog.dropped}
          goesOn={dialog.goesOn === true}
        />
      )}
      {toAddTo !== null && <PackagesDialog sandbox={toAddTo} />}
      {toSave !== null && <SaveTemplateDialog sandbox={toSave} />}
      {templateToRemove !== null && <RemoveTemplateQuestion template={templateToRemove} />}
      {toPush !== null && <PushDialog sandbox={toPush} />}
      {toPull !== null && <PullDialog sandbox={toPull} compare={CompareTexts} />}
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
