import { loadLater } from '../../ui/load-later.tsx'
import type { EditorPaneProps } from './editor-pane.tsx'
import { groupsOf } from './layout.ts'
import { NoFile } from './no-file.tsx'
import { useOpenFiles } from './open-files.ts'
import './editor.css'

const EditorPane = loadLater(async () => (await import('./editor-pane.tsx')).EditorPane)

/** For what comes before a file is opened, such as a pointer on its way: then it is shown at once. */
export function prepareEditor(): void {
  // A failure is told where a file is to be shown.
  EditorPane.load().catch(() => undefined)
}

/** The editor of one sandbox. What edits is most of the page, and is loaded only for a file: until then terminals are there sooner. */
export function EditorArea(props: EditorPaneProps) {
  const isUsed = useOpenFiles(({ bySandbox }) => {
    const layout = bySandbox[props.sandbox]
    return layout !== undefined && (layout.closed.length > 0 || groupsOf(layout).some(({ tabs }) => tabs.length > 0))
  })
  if (isUsed) return <EditorPane {...props} />
  return (
    <div className="editor">
      <div className="editor-group" data-active="">
        <section className="editor-region" aria-label="Editor">
          <NoFile />
        </section>
      </div>
    </div>
  )
}
