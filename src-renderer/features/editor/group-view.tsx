import { useState } from 'react'
import { ContextMenu } from '@base-ui/react/context-menu'
import { Tabs } from '@base-ui/react/tabs'
import { Columns2 } from 'lucide-react'
import { useBackend } from '../../bridge/context.ts'
import { useShortcut } from '../../state/commands.ts'
import { attempt } from '../../state/notices.ts'
import { IconButton } from '../../ui/button.tsx'
import { TabList } from '../../ui/tab-list.tsx'
import type { Closing } from './closing.ts'
import { compareWithSelected, selectToCompare, useToCompare } from './compare-files.ts'
import { DiffView } from './diff-view.tsx'
import { DocumentView } from './document-view.tsx'
import { documentOf } from './documents.ts'
import { EditorTabView } from './editor-tabs.tsx'
import {
  activeTabOf,
  withActiveGroup,
  withKept,
  withMoved,
  withOpened,
  withSplit,
  type EditorGroup,
  type EditorTab,
  type Reveal,
} from './layout.ts'
import { NoFile } from './no-file.tsx'
import { changeLayout } from './open-files.ts'
import { dropPlaceOf, tabOver, type DropPlace } from './tab-drag.ts'
import { TabMenu, type TabActions } from './tab-menu.tsx'

interface GroupViewProps {
  readonly sandbox: string
  readonly group: EditorGroup
  /** E.g. `Editor`, or `Editor 2` when there are more. */
  readonly name: string
  readonly isActive: boolean
  readonly canSplit: boolean
  readonly focusRequests: number
  readonly reveal: Reveal | null
  readonly closing: Closing
  readonly onReveal: (path: string) => void
}

/** One group: its tabs, and what the one in front shows. Tabs can be dropped on it. */
export function GroupView(props: GroupViewProps) {
  const { sandbox, group, name, isActive, canSplit, focusRequests, reveal, closing, onReveal } = props
  const splitKeys = useShortcut('editor.split-right')
  const backend = useBackend()
  const [menuTab, setMenuTab] = useState<EditorTab | null>(null)
  const toCompare = useToCompare((state) => state.bySandbox[sandbox])
  const [drop, setDrop] = useState<DropPlace | null>(null)
  const active = activeTabOf(group)
  const documentIn = (tab: EditorTab) => {
    const side = tab.kind === 'file' ? tab : tab.modified
    return 'path' in side ? documentOf(backend, sandbox, side.path) : null
  }
  const actions: TabActions = {
    close: (tab) => closing.close(group, [tab.key]),
    closeOthers: (tab) =>
      closing.close(
        group,
        group.tabs.flatMap(({ key }) => (key === tab.key ? [] : [key])),
      ),
    closeSaved: () =>
      closing.close(
        group,
        group.tabs.flatMap((tab) => (documentIn(tab)?.state.isDirty === true ? [] : [tab.key])),
      ),
    closeAll: () =>
      closing.close(
        group,
        group.tabs.map(({ key }) => key),
      ),
    keep: (tab) => changeLayout(sandbox, (layout) => withKept(layout, group.id, tab.key)),
    split: (tab, side) => changeLayout(sandbox, (layout) => withSplit(layout, group.id, side, tab.key)),
    copyPath: (tab) => attempt(() => navigator.clipboard.writeText(tab.path)),
    reveal: (tab) => onReveal(tab.path),
    selectToCompare: (tab) => selectToCompare(sandbox, tab.path),
    compare: (tab) => compareWithSelected(sandbox, tab.path),
  }
  const open = (tab: EditorTab, how: { readonly keep: boolean; readonly focus: boolean }) => {
    changeLayout(sandbox, (layout) => withOpened(layout, tab, how, group.id))
  }
  return (
    <Tabs.Root
      className="editor-group"
      data-active={isActive ? '' : undefined}
      value={group.active}
      onValueChange={(key: string | null) => {
        const tab = group.tabs.find((one) => one.key === key)
        if (tab !== undefined) open(tab, { keep: false, focus: false })
      }}
      onFocusCapture={() => {
        changeLayout(sandbox, (layout) => withActiveGroup(layout, group.id))
      }}
    >
      {group.tabs.length > 0 && (
        <ContextMenu.Root>
          <ContextMenu.Trigger
            className="tab-strip"
            onContextMenu={(event) => {
              const at = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tab]') : null
              setMenuTab(group.tabs.find(({ key }) => key === at?.dataset['tab']) ?? active)
            }}
            onDragOver={(event) => {
              if (tabOver(event, sandbox) !== null) event.preventDefault()
            }}
            onDrop={(event) => {
              const dragged = tabOver(event, sandbox)
              if (dragged !== null)
                changeLayout(sandbox, (layout) => withMoved(layout, dragged.group, dragged.key, group.id))
            }}
          >
            <TabList label={name === 'Editor' ? 'Open files' : `Open files of ${name}`}>
              {group.tabs.map((tab, index) => (
                <EditorTabView
                  key={tab.key}
                  sandbox={sandbox}
                  group={group.id}
                  tab={tab}
                  document={documentIn(tab)}
                  onClose={() => actions.close(tab)}
                  onKeep={() => open(tab, { keep: true, focus: true })}
                  onDropped={(from, key, side) => {
                    const place = side === 'before' ? index : index + 1
                    changeLayout(sandbox, (layout) => withMoved(layout, from, key, group.id, place))
                  }}
                />
              ))}
            </TabList>
            {isActive && canSplit && active !== null && (
              <span className="tab-strip-end">
                <IconButton
                  label="Open to the side"
                  shortcut={splitKeys}
                  size="small"
                  onClick={() => actions.split(active, 'right')}
                >
                  <Columns2 size={14} aria-hidden />
                </IconButton>
              </span>
            )}
          </ContextMenu.Trigger>
          <TabMenu
            tab={menuTab}
            canSplit={canSplit}
            isAlone={group.tabs.length === 1}
            compared={toCompare === undefined || toCompare === menuTab?.path ? null : nameOf(toCompare)}
            actions={actions}
          />
        </ContextMenu.Root>
      )}
      <section
        className="editor-region"
        aria-label={name}
        data-drop={drop ?? undefined}
        onDragOver={(event) => {
          if (tabOver(event, sandbox) === null) return
          event.preventDefault()
          const place = dropPlaceOf(event)
          setDrop(canSplit ? place : 'in')
        }}
        onDragLeave={(event) => {
          if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setDrop(null)
        }}
        onDrop={(event) => {
          setDrop(null)
          const dragged = tabOver(event, sandbox)
          if (dragged === null) return
          event.preventDefault()
          const place = canSplit ? dropPlaceOf(event) : 'in'
          changeLayout(sandbox, (layout) => {
            if (place === 'in') return withMoved(layout, dragged.group, dragged.key, group.id)
            const moved = withMoved(layout, dragged.group, dragged.key, group.id)
            return withSplit(moved, group.id, place, dragged.key)
          })
        }}
      >
        {active === null ? (
          <NoFile />
        ) : (
          <Tabs.Panel value={active.key} className="editor-panel" tabIndex={-1}>
            {active.kind === 'file' ? (
              <DocumentView
                document={documentOf(backend, sandbox, active.path)}
                group={group.id}
                focusRequests={isActive ? focusRequests : 0}
                reveal={isActive ? reveal : null}
                isActive={isActive}
              />
            ) : (
              <DiffView
                key={active.key}
                sandbox={sandbox}
                tab={active}
                group={group.id}
                focusRequests={isActive ? focusRequests : 0}
                isActive={isActive}
              />
            )}
          </Tabs.Panel>
        )}
      </section>
    </Tabs.Root>
  )
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
