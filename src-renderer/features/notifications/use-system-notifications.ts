import { useEffect } from 'react'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { answer, useNotifications } from '../../state/notifications.ts'
import { settingOf } from '../../state/settings.ts'

/** In the desktop app: tells what is new through the system while the window is not in front. A click leads there. */
export function useSystemNotifications(): void {
  const { desktop } = useBackend()
  useEffect(() => {
    if (desktop === null) return
    return useNotifications.subscribe(({ list }, before) => {
      if (document.hasFocus() || !settingOf('notifications.system')) return
      const known = new Set([...before.list.map(({ id }) => id), ...before.dismissed])
      for (const notification of list) {
        if (known.has(notification.id)) continue
        const { title, body, actions } = notification
        attempt(async () => {
          const wasClicked = await desktop.notify({ title, body })
          // A click on what the system shows is a wish to see it, not yet a decision.
          const shown = actions.find(({ leadsThere }) => leadsThere) ?? actions[0]
          if (wasClicked && shown !== undefined) answer(notification, shown)
        })
      }
    })
  }, [desktop])
}
