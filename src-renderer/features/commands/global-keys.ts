import { useEffect } from 'react'
import { belongsToEditor, belongsToTerminal, commandsWithKeys, matches, useCommands } from '../../state/commands.ts'

const paneSelectors = { terminal: '.terminals', editor: '.editor', files: '.files', preview: '.preview' } as const
const panes = ['terminal', 'editor', 'files', 'preview'] as const satisfies readonly (keyof typeof paneSelectors)[]

/** One listener for every shortcut, before editors and terminals see the keys. */
export function useGlobalKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (useCommands.getState().isRecording) return
      const target = event.target instanceof Element ? event.target : null
      if (target?.closest('.xterm') && belongsToTerminal(event)) return
      if (target?.closest('.monaco-editor') && belongsToEditor(event)) return
      // A modal dialog has the keyboard to itself.
      if (target?.closest('[role="dialog"], [role="alertdialog"]')) return
      const found = commandsWithKeys().flatMap(({ command, keys }) =>
        command.disabled === undefined && keys.some((one) => matches(one, event)) ? [command] : [],
      )
      // Where several have the same keys, that of the pane with the focus is meant.
      const pane = panes.find((name) => target?.closest(paneSelectors[name]))
      const command = found.find(({ id }) => pane !== undefined && id.startsWith(`${pane}.`)) ?? found[0]
      if (command === undefined) return
      event.preventDefault()
      event.stopPropagation()
      command.run()
    }
    window.addEventListener('keydown', press, { capture: true })
    return () => {
      window.removeEventListener('keydown', press, { capture: true })
    }
  }, [])
}
