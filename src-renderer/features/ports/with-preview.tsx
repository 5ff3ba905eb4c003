import { lazy, Suspense, type ReactNode } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { usePreviewView } from '../../state/preview-view.ts'

const PreviewPane = lazy(async () => ({ default: (await import('./preview-pane.tsx')).PreviewPane }))

interface WithPreviewProps {
  readonly sandbox: Sandbox
  readonly children: ReactNode
}

/** What it is given, and beside it the preview of a port while one is shown. */
export function WithPreview({ sandbox, children }: WithPreviewProps) {
  const shown = usePreviewView((state) => state.bySandbox[sandbox.id])
  const panelIds = shown === undefined ? ['beside-preview'] : ['beside-preview', 'preview']
  const layout = useDefaultLayout({ id: `airlock.preview.${sandbox.id}`, panelIds, storage: localStorage })
  return (
    <Group orientation="horizontal" defaultLayout={layout.defaultLayout} onLayoutChanged={layout.onLayoutChanged}>
      <Panel id="beside-preview" minSize={160}>
        {children}
      </Panel>
      {shown !== undefined && (
        <>
          <Separator className="separator" aria-label="Resize the preview" />
          <Panel id="preview" defaultSize="50%" minSize={200}>
            <Suspense>
              <PreviewPane key={shown.port} sandbox={sandbox} shown={shown} />
            </Suspense>
          </Panel>
        </>
      )}
    </Group>
  )
}
