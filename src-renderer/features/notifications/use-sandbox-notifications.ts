import { useEffect, useRef, useState } from 'react'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { publish, withdraw } from '../../state/notifications.ts'
import { useSandboxes } from '../../state/server-facts.ts'
import { useView } from '../../state/view.ts'
import { newlyReady, sandboxNotifications } from './sandbox-notifications.ts'

/** Tells what sandboxes have to tell, and takes it back when its cause is gone. */
export function useSandboxNotifications(): void {
  const backend = useBackend()
  const sandboxes = useSandboxes()
  const selected = useView((view) => view.selected)
  const clock = useClock(sandboxes?.some(({ lifetime }) => lifetime?.endsAt != null) ?? false)
  const told = useRef<ReadonlySet<string>>(new Set())
  const creating = useRef<ReadonlySet<string>>(new Set())
  const ready = useRef<ReadonlySet<string>>(new Set())
  useEffect(() => {
    if (sandboxes === undefined) return
    const { select, open } = useView.getState()
    const fresh = newlyReady({ sandboxes, creating: creating.current, selected })
    ready.current = new Set([...ready.current, ...fresh].filter((id) => id !== selected))
    creating.current = new Set(sandboxes.filter(({ state }) => state === 'creating').map(({ id }) => id))
    const now = sandboxNotifications(
      { sandboxes, creating: creating.current, ready: ready.current, selected, now: Date.now() },
      {
        open: ({ id }) => {
          select(id)
        },
        start: ({ id }) => {
          attempt(() => backend.call((client) => client.sandboxes.start({ sandbox: id })))
        },
        extend: ({ id }) => {
          attempt(() => backend.call((client) => client.sandboxes.extendLifetime({ sandbox: id })))
        },
        keep: ({ id }) => {
          attempt(() => backend.call((client) => client.sandboxes.setLifetime({ sandbox: id, hours: null })))
        },
        remove: ({ id }) => {
          open({ kind: 'remove-sandbox', sandbox: id })
        },
      },
    )
    const ids = new Set(now.map(({ id }) => id))
    for (const id of told.current) if (!ids.has(id)) withdraw(id)
    for (const notification of now) publish(notification)
    told.current = ids
  }, [backend, sandboxes, selected, clock])
}

const lookMs = 10_000

/** Another number every few seconds while some sandbox has an end: time alone is the cause of that warning. */
function useClock(isWanted: boolean): number {
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    if (!isWanted) return
    const timer = setInterval(() => {
      setTurn((before) => before + 1)
    }, lookMs)
    return () => {
      clearInterval(timer)
    }
  }, [isWanted])
  return turn
}
