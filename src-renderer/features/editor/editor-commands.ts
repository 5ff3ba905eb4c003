import { useEffect, useRef } from 'react'
import { useCommand } from '../../state/commands.ts'
import type { Closing } from './closing.ts'
import {
  activeGroupOf,
  activeTabOf,
  groupsOf,
  mostGroups,
  withActiveGroup,
  withMoved,
  withOpened,
  withReopened,
  withShown,
  withSplit,
  type EditorLayout,
} from './layout.ts'
import { openDocuments } from './open-documents.ts'
import { changeLayout } from './open-files.ts'

/** What the keyboard and the palette can do with the open files of a sandbox. */
export function useEditorCommands(sandbox: string, layout: EditorLayout, closing: Closing): void {
  const groups = groupsOf(layout)
  const group = activeGroupOf(layout)
  const tab = activeTabOf(group)
  const canSplit = tab !== null && groups.length < mostGroups
  const change = (update: (before: EditorLayout) => EditorLayout) => () => changeLayout(sandbox, update)

  useCommand(tab && { id: 'editor.save', title: 'Save', shortcut: 'Mod+S', run: () => saveActive(sandbox, layout) })
  useCommand(
    tab && {
      id: 'editor.save-all',
      title: 'Save all files',
      shortcut: 'Mod+Alt+S',
      run: () => {
        for (const document of openDocuments.all) if (document.sandbox === sandbox) void document.save()
      },
    },
  )
  useCommand(
    tab && {
      id: 'editor.close',
      title: 'Close the file',
      shortcut: 'Alt+W',
      run: () => closing.close(group, [tab.key]),
    },
  )
  useCommand(
    layout.closed.length > 0
      ? {
          id: 'editor.reopen',
          title: 'Open the file that was closed last',
          // Browsers keep the first for their own tabs.
          shortcut: 'Mod+Shift+T Alt+Shift+T',
          run: change(withReopened),
        }
      : null,
  )
  useCommand(
    canSplit
      ? {
          id: 'editor.split-right',
          title: 'Split the editor to the right',
          shortcut: 'Mod+\\',
          run: change((before) => withSplit(before, group.id, 'right')),
        }
      : null,
  )
  useCommand(
    canSplit
      ? {
          id: 'editor.split-down',
          title: 'Split the editor down',
          shortcut: 'Mod+Alt+\\',
          run: change((before) => withSplit(before, group.id, 'down')),
        }
      : null,
  )
  useGroupFocus(sandbox, layout, 1)
  useGroupFocus(sandbox, layout, 2)
  useGroupFocus(sandbox, layout, 3)
  useGroupFocus(sandbox, layout, 4)
  const index = groups.findIndex(({ id }) => id === group.id)
  const other = groups[(index + 1) % groups.length]
  useCommand(
    tab && other && other.id !== group.id
      ? {
          id: 'editor.move-to-next-group',
          title: 'Move the file to the next editor group',
          run: change((before) => withMoved(before, group.id, tab.key, other.id)),
        }
      : null,
  )
  const place = group.tabs.findIndex(({ key }) => key === group.active)
  useCommand(
    tab && place > 0
      ? {
          id: 'editor.tab-left',
          title: 'Move the tab to the left',
          shortcut: 'Mod+Shift+PageUp',
          run: change((before) => withMoved(before, group.id, tab.key, group.id, place - 1)),
        }
      : null,
  )
  useCommand(
    tab && place < group.tabs.length - 1
      ? {
          id: 'editor.tab-right',
          title: 'Move the tab to the right',
          shortcut: 'Mod+Shift+PageDown',
          run: change((before) => withMoved(before, group.id, tab.key, group.id, place + 2)),
        }
      : null,
  )
  useRecentTabs(sandbox, layout)
}

/** Saves what the tab in front edits. */
function saveActive(sandbox: string, layout: EditorLayout): void {
  const tab = activeTabOf(activeGroupOf(layout))
  const side = tab?.kind === 'diff' ? tab.modified : tab
  if (side !== null && 'path' in side) void openDocuments.find(sandbox, side.path)?.save()
}

function useGroupFocus(sandbox: string, layout: EditorLayout, number: 1 | 2 | 3 | 4): void {
  const groups = groupsOf(layout)
  const group = groups[number - 1]
  useCommand(
    group === undefined || group.active === null
      ? null
      : {
          id: number === 1 ? 'editor.focus' : `editor.focus-${String(number)}`,
          title: groups.length === 1 ? 'Go to the editor' : `Go to editor group ${String(number)}`,
          shortcut: `Mod+${String(number)}`,
          run: () =>
            changeLayout(sandbox, (before) => ({
              ...withActiveGroup(before, group.id),
              focusRequests: before.focusRequests + 1,
            })),
        },
  )
}

/** Ctrl+Tab goes through the tabs in the order they were used; it is settled when Ctrl is let go. */
function useRecentTabs(sandbox: string, layout: EditorLayout): void {
  const round = useRef<{ readonly order: readonly string[]; at: number } | null>(null)
  const group = activeGroupOf(layout)
  const step = (by: 1 | -1) => () => {
    const keys = group.tabs.map(({ key }) => key)
    round.current ??= { order: [...group.recent, ...keys.filter((key) => !group.recent.includes(key))], at: 0 }
    const { order, at } = round.current
    round.current.at = (at + by + order.length) % order.length
    const key = order[round.current.at]
    if (key !== undefined) changeLayout(sandbox, (before) => withShown(before, group.id, key))
  }
  useEffect(() => {
    const settle = (event: KeyboardEvent) => {
      if (event.key !== 'Control' || round.current === null) return
      round.current = null
      changeLayout(sandbox, (before) => {
        const tab = activeTabOf(activeGroupOf(before))
        return tab === null ? before : withOpened(before, tab, { keep: false, focus: true })
      })
    }
    window.addEventListener('keyup', settle, { capture: true })
    return () => {
      window.removeEventListener('keyup', settle, { capture: true })
    }
  }, [sandbox])
  const hasMore = group.tabs.length > 1
  useCommand(hasMore ? { id: 'editor.next-recent', title: 'Next file used', shortcut: 'Ctrl+Tab', run: step(1) } : null)
  useCommand(
    hasMore
      ? { id: 'editor.previous-recent', title: 'Previous file used', shortcut: 'Ctrl+Shift+Tab', run: step(-1) }
      : null,
  )
}
