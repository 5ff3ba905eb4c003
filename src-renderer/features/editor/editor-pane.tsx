import { Fragment } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { CloseQuestion } from './close-question.tsx'
import { useClosing } from './closing.ts'
import { useEditorCommands } from './editor-commands.ts'
import { GroupView } from './group-view.tsx'
import { groupsOf, mostGroups, noFiles, type EditorGroup } from './layout.ts'
import { useOpenFiles } from './open-files.ts'
import './editor.css'

interface EditorPaneProps {
  readonly sandbox: string
  /** Shows a file in the tree. */
  readonly onReveal: (path: string) => void
}

/** The open files of one sandbox: up to four groups of tabs, beside and below one another. */
export function EditorPane({ sandbox, onReveal }: EditorPaneProps) {
  const layout = useOpenFiles((state) => state.bySandbox[sandbox]) ?? noFiles
  const closing = useClosing(sandbox)
  useEditorCommands(sandbox, layout, closing)
  const groups = groupsOf(layout)
  const viewOf = (group: EditorGroup) => (
    <GroupView
      sandbox={sandbox}
      group={group}
      name={groups.length === 1 ? 'Editor' : `Editor ${String(groups.indexOf(group) + 1)}`}
      isActive={group.id === layout.activeGroup}
      canSplit={groups.length < mostGroups}
      focusRequests={layout.focusRequests}
      reveal={layout.reveal}
      closing={closing}
      onReveal={onReveal}
    />
  )
  return (
    <div className="editor" data-split={groups.length > 1 ? '' : undefined}>
      <Group orientation="horizontal">
        {layout.columns.map((column, index) => (
          <Fragment key={column.map(({ id }) => id).join()}>
            {index > 0 && <Separator className="separator" aria-label="Resize the editor groups" />}
            <Panel id={`column-${column.map(({ id }) => id).join('-')}`} minSize={120}>
              <Group orientation="vertical">
                {column.map((group, row) => (
                  <Fragment key={group.id}>
                    {row > 0 && <Separator className="separator" aria-label="Resize the editor groups" />}
                    <Panel id={`group-${String(group.id)}`} minSize={60}>
                      {viewOf(group)}
                    </Panel>
                  </Fragment>
                ))}
              </Group>
            </Panel>
          </Fragment>
        ))}
      </Group>
      <CloseQuestion closing={closing} />
    </div>
  )
}
