import { useEffect } from 'react'
import { belongsToTerminal, matches, useCommands } from '../../state/commands.ts'

/** One listener for every shortcut, before editors and terminals see the keys. */
export function useGlobalKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null
      if (target?.closest('.xterm') && belongsToTerminal(event)) return
      // A modal dialog has the keyboard to itself.
      if (target?.closest('[role="dialog"], [role="alertdialog"]')) return
      const command = useCommands
        .getState()
        .list.find(({ shortcut }) => shortcut?.split(' ').some((one) => matches(one, event)))
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
