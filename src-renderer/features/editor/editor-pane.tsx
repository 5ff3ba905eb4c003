import { Fragment, useEffect, useState, type ReactNode } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { useBackend } from '../../bridge/context.ts'
import type { UiStorage } from '../../state/ui-state.ts'
import { CloseQuestion } from './close-question.tsx'
import { useClosing } from './closing.ts'
import { useEditorCommands } from './editor-commands.ts'
import { keepSizes, keptSizes } from './group-sizes.ts'
import { GroupView } from './group-view.tsx'
import { groupsOf, mostGroups, noFiles, type EditorGroup } from './layout.ts'
import { useOpenFiles } from './open-files.ts'
import { showSandbox } from './shown-sandbox.ts'

export interface EditorPaneProps {
  readonly sandbox: string
  readonly kept: UiStorage
  /** Shows a file in the tree. */
  readonly onReveal: (path: string) => void
}

/** The open files of one sandbox: up to four groups of tabs, beside and below one another. */
export function EditorPane({ sandbox, kept, onReveal }: EditorPaneProps) {
  const layout = useOpenFiles((state) => state.bySandbox[sandbox]) ?? noFiles
  const closing = useClosing(sandbox)
  useEditorCommands(sandbox, layout, closing)
  const backend = useBackend()
  useEffect(() => {
    showSandbox(backend, sandbox)
  }, [backend, sandbox])
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
      <SizedGroup orientation="horizontal" panes={layout.columns.map(paneOfColumn)} kept={kept}>
        {layout.columns.map((column, index) => (
          <Fragment key={paneOfColumn(column)}>
            {index > 0 && <Separator className="separator" aria-label="Resize the editor groups" />}
            <Panel id={paneOfColumn(column)} minSize={120}>
              <SizedGroup orientation="vertical" panes={column.map(paneOfGroup)} kept={kept}>
                {column.map((group, row) => (
                  <Fragment key={group.id}>
                    {row > 0 && <Separator className="separator" aria-label="Resize the editor groups" />}
                    <Panel id={paneOfGroup(group)} minSize={60}>
                      {viewOf(group)}
                    </Panel>
                  </Fragment>
                ))}
              </SizedGroup>
            </Panel>
          </Fragment>
        ))}
      </SizedGroup>
      <CloseQuestion closing={closing} />
    </div>
  )
}

/** By its first group, which stays when another one is put below it. */
function paneOfColumn(column: readonly EditorGroup[]): string {
  return `column-${String(column[0]?.id ?? 0)}`
}

function paneOfGroup({ id }: EditorGroup): string {
  return `group-${String(id)}`
}

interface SizedGroupProps {
  readonly orientation: 'horizontal' | 'vertical'
  readonly panes: readonly string[]
  readonly kept: UiStorage
  readonly children: ReactNode
}

/** Panes that have the sizes that they had last. */
function SizedGroup({ orientation, panes, kept, children }: SizedGroupProps) {
  const [sizes] = useState(() => keptSizes(kept, panes))
  return (
    <Group
      orientation={orientation}
      {...(sizes === undefined ? {} : { defaultLayout: sizes })}
      onLayoutChanged={(layout) => {
        keepSizes(kept, layout)
      }}
    >
      {children}
    </Group>
  )
}
