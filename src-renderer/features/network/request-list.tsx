import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowUp } from 'lucide-react'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import type { EgressRequest, EgressState } from '../../../src-shared/api/egress.ts'
import { answers, type Answer } from './answers.ts'
import { RequestRow } from './request-row.tsx'
import { useSteadyScroll } from './use-steady-scroll.ts'

interface RequestListProps {
  /** Newest first. */
  readonly requests: readonly EgressRequest[]
  readonly state: EgressState
  readonly activeId: string | null
  readonly onActivate: (id: string) => void
  readonly onAnswer: (answer: Answer) => void
}

const rowHeight = 42

/** Thousands of requests; arrows go through them, 1 to 3 answer one that asks. */
export function RequestList({ requests, state, activeId, onActivate, onAnswer }: RequestListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const found = requests.findIndex(({ id }) => id === activeId)
  const active = Math.max(0, found)
  const virtual = useVirtualizer({
    count: requests.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => requests[index]?.id ?? index,
  })
  const steady = useSteadyScroll(scroller, requests, rowHeight)
  const wasAnswered = useRef(false)
  useEffect(() => {
    // An answer brings another one to the front: it is shown, wherever it stands.
    if (!wasAnswered.current) return
    wasAnswered.current = false
    virtual.scrollToIndex(active)
  }, [active, virtual])
  const go = (index: number) => {
    const next = requests[Math.min(requests.length - 1, Math.max(0, index))]
    if (next === undefined) return
    onActivate(next.id)
    virtual.scrollToIndex(index)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: found < 0 ? 0 : active + 1,
      ArrowUp: active - 1,
      PageDown: active + 8,
      PageUp: active - 8,
      Home: 0,
      End: requests.length - 1,
    }
    const target = steps[event.key]
    const given = answers.find(({ key }) => event.key === key || event.code === `Digit${key}`)
    if (target !== undefined) go(target)
    else if (given !== undefined && !event.repeat) {
      wasAnswered.current = true
      onAnswer(given.answer)
    } else return
    event.preventDefault()
  }
  return (
    <div className="request-frame">
      <div
        ref={scroller}
        className="request-scroller"
        role="listbox"
        aria-label="Requests"
        aria-activedescendant={found < 0 ? undefined : idOf(active)}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onScroll={steady.onScroll}
      >
        <div style={{ height: virtual.getTotalSize() }} className="request-sizer" role="presentation">
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const request = requests[index]
            if (request === undefined) return null
            return (
              <RequestRow
                key={key}
                id={idOf(index)}
                request={request}
                state={state}
                top={start}
                isActive={index === found}
                onActivate={() => {
                  onActivate(request.id)
                }}
              />
            )
          })}
        </div>
      </div>
      {steady.above > 0 && (
        <button type="button" className="request-newer" onClick={steady.follow}>
          <ArrowUp size={12} aria-hidden />
          {steady.above.toLocaleString('en')} new
        </button>
      )}
    </div>
  )
}

function idOf(index: number): string {
  return `request-${String(index)}`
}
