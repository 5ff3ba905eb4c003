import { useEffect, useEffectEvent, useRef } from 'react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { tellFailure } from '../../state/notices.ts'
import { networkView, showNetwork } from '../../state/network.ts'
import { publish, useNotifications, withdraw } from '../../state/notifications.ts'
import { useSideView } from '../../state/side-view.ts'
import { useView } from '../../state/view.ts'
import { openRefusals, refusalNotification } from './refusal-notification.ts'
import { egressActions } from './use-egress-actions.ts'

/** Enough to find what is not answered; a sandbox that is refused more is looked at in its view. */
const mostAsked = 200

/** Tells what was refused to these sandboxes and waits for an answer, one notification for each of them. */
export function RefusalNotifications({ sandboxes }: { readonly sandboxes: readonly Sandbox[] }) {
  return sandboxes.map((sandbox) => <OfSandbox key={sandbox.id} sandbox={sandbox} />)
}

function OfSandbox({ sandbox }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const { id, network } = sandbox
  const isInView = useIsLookedAt(id)
  /** The request that is told of, and those that are counted with it. */
  const told = useRef<readonly [string, ...string[]] | null>(null)
  const away = useRef<ReadonlySet<string>>(new Set())
  const tell = useEffectEvent(async (isCurrent: () => boolean) => {
    const [state, requests] = await backend.call((client) =>
      Promise.all([client.egress.state({ sandbox: id }), client.egress.requests({ sandbox: id, most: mostAsked })]),
    )
    if (!isCurrent()) return
    const before = told.current
    const seen = { unseen: network.refusals, told: before?.[0] ?? null, away: away.current }
    const asking = openRefusals(requests, state, seen)
    const stillAsks = before !== null && asking[0]?.id === before[0]
    if (before !== null && !stillAsks) {
      // It was answered and has lost its cause: the next one is told anew.
      withdraw(idOf(id, before[0]))
    } else if (before !== null && useNotifications.getState().dismissed.has(idOf(id, before[0]))) {
      // Put away unanswered: that goes for all that it told of, and for none that comes later.
      away.current = new Set([...away.current, ...before])
      withdraw(idOf(id, before[0]))
    }
    const [first, ...others] = asking.filter((request) => !away.current.has(request.id))
    told.current = first === undefined ? null : [first.id, ...others.map((other) => other.id)]
    if (first === undefined) return
    const { answer } = egressActions(backend, id)
    const show = () => {
      useView.getState().select(id)
      showNetwork(id, 'requests')
    }
    const context = { id: idOf(id, first.id), sandbox: sandbox.name, isInView, answer, show }
    publish(refusalNotification(first, others.length, context))
  })
  // The sandbox is told anew after each refusal, answer and change of mode.
  useEffect(() => {
    let isCurrent = true
    tell(() => isCurrent).catch(tellFailure)
    return () => {
      isCurrent = false
    }
  }, [network, isInView])
  useEffect(
    () => () => {
      if (told.current !== null) withdraw(idOf(id, told.current[0]))
    },
    [id],
  )
  return null
}

function idOf(sandbox: string, request: string): string {
  return `refused:${sandbox}:${request}`
}

function useIsLookedAt(id: string): boolean {
  const isSelected = useView((view) => view.selected === id)
  const isShown = useSideView(({ bySandbox }) => bySandbox[id] === networkView)
  return isSelected && isShown
}
