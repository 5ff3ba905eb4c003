import { useCommand } from '../../state/commands.ts'
import { attempt } from '../../state/notices.ts'
import type { TerminalSession } from './terminal-session.ts'
import type { TabActions } from './tab-menu.tsx'

interface TerminalCommands {
  /** Null while no terminal can be opened. */
  readonly open: (() => void) | null
  /** What can be done with the tab in front; null without one. */
  readonly tab: TabActions | null
  readonly focus: () => void
  /** The terminal that has, or had last, the focus. */
  readonly current: TerminalSession | null
  /** Null with fewer than two tabs. */
  readonly step: ((by: 1 | -1) => void) | null
}

/** What can be done with terminals, for the palette and by keys. */
export function useTerminalCommands({ open, tab, focus, current, step }: TerminalCommands): void {
  useCommand(open && { id: 'terminal.new', title: 'New terminal', shortcut: 'Ctrl+Shift+`', run: open })
  useCommand(tab && { id: 'terminal.focus', title: 'Go to the terminal', shortcut: 'Ctrl+`', run: focus })
  useCommand(tab && { id: 'terminal.close', title: 'Close the terminal', run: tab.close })
  useCommand(tab && { id: 'terminal.rename', title: 'Rename the terminal', run: tab.rename })
  const { split = null, restart = null, moveLeft = null, moveRight = null } = tab ?? {}
  useCommand(
    split && {
      id: 'terminal.split-right',
      title: 'Split the terminal right',
      shortcut: 'Ctrl+Shift+5',
      run: () => split('right'),
    },
  )
  useCommand(
    split && {
      id: 'terminal.split-down',
      title: 'Split the terminal down',
      shortcut: 'Ctrl+Shift+6',
      run: () => split('down'),
    },
  )
  useCommand(restart && { id: 'terminal.restart', title: 'Start the ended terminal again', run: restart })
  useCommand(
    moveLeft && {
      id: 'terminal.move-left',
      title: 'Move the terminal’s tab left',
      shortcut: 'Ctrl+Shift+PageUp',
      run: moveLeft,
    },
  )
  useCommand(
    moveRight && {
      id: 'terminal.move-right',
      title: 'Move the terminal’s tab right',
      shortcut: 'Ctrl+Shift+PageDown',
      run: moveRight,
    },
  )
  useCommand(
    current && {
      id: 'terminal.previous-command',
      title: 'Go to the command before in the terminal (Mod+Up in it)',
      run: () => current.dots.go('previous'),
    },
  )
  useCommand(
    current && {
      id: 'terminal.next-command',
      title: 'Go to the next command in the terminal (Mod+Down in it)',
      run: () => current.dots.go('next'),
    },
  )
  useCommand(
    current && {
      id: 'terminal.copy-output',
      title: 'Copy the output of the last command',
      run: () => {
        const last = current.marks.lastOutput()
        if (last !== null) attempt(() => navigator.clipboard.writeText(last.text))
      },
    },
  )
  useCommand(
    current && {
      id: 'terminal.run-again',
      title: 'Put the last command at the prompt again',
      run: () => {
        current.typeAgain()
        current.focus()
      },
    },
  )
  useCommand(step && { id: 'terminal.next', title: 'Next terminal', shortcut: 'Ctrl+Shift+]', run: () => step(1) })
  useCommand(
    step && { id: 'terminal.previous', title: 'Previous terminal', shortcut: 'Ctrl+Shift+[', run: () => step(-1) },
  )
}
