import { useRef, useState, type KeyboardEvent } from 'react'
import { keyOf, type RatedProcess } from '../../../src-shared/agent/process-rates.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { ErrorCallout } from '../../ui/callout.tsx'
import { countInWords } from '../../ui/words.ts'
import { EndProcessQuestion } from './end-process-question.tsx'
import { byUse, inPlaces, mostShown } from './process-order.ts'
import { ProcessRow } from './process-row.tsx'
import { useProcesses } from './use-processes.ts'

/** What runs inside, those that use most first, each with ways to end it. */
export function ProcessList({ sandbox }: { readonly sandbox: string }) {
  const backend = useBackend()
  const query = useProcesses(sandbox)
  const [isHeld, hold] = useState(false)
  const [asked, ask] = useState<RatedProcess | null>(null)
  const [current, setCurrent] = useState('')
  const shown = useRef<readonly RatedProcess[]>([])
  const rated = query.data?.rated ?? []
  const ordered = isHeld ? inPlaces(rated, shown.current) : byUse(rated)
  shown.current = ordered
  const rows = ordered.slice(0, mostShown)
  const more = (query.data?.read.more ?? 0) + ordered.length - rows.length
  const end = (process: RatedProcess, signal: 'SIGTERM' | 'SIGKILL') => {
    const { pid, started } = process
    attempt(async () => {
      await backend.call((client) => client.usage.endProcess({ sandbox, pid, started, signal }))
      await query.refetch()
    })
  }
  const endable = rows.filter(({ isAirlock }) => !isAirlock).map(keyOf)
  const tabStop = endable.includes(current) ? current : endable[0]
  return (
    <section
      className="resource-section process-section"
      aria-label="Processes"
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
    >
      <div className="resource-head">
        <h2>
          {query.data === undefined
            ? 'Processes'
            : countInWords(rated.length + query.data.read.more, 'process', 'processes')}
        </h2>
      </div>
      {query.error ? (
        <ErrorCallout error={toErrorReport(query.error)} />
      ) : (
        <ul className="process-list" aria-label="Processes" onKeyDown={moveFocus}>
          {rows.map((process) => (
            <ProcessRow
              key={keyOf(process)}
              process={process}
              isTabStop={keyOf(process) === tabStop}
              onFocus={() => setCurrent(keyOf(process))}
              onEnd={() => end(process, 'SIGTERM')}
              onKill={() => ask(process)}
            />
          ))}
        </ul>
      )}
      {more > 0 && <p className="muted process-more">and {countInWords(more, 'more', 'more')}</p>}
      {asked !== null && (
        <EndProcessQuestion process={asked} onClose={() => ask(null)} onKill={() => end(asked, 'SIGKILL')} />
      )}
    </section>
  )
}

/** Arrow keys go from row to row. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0 || !(event.target instanceof HTMLElement)) return
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('.process-menu:not(:disabled)')]
  const next = buttons[buttons.indexOf(event.target) + step]
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}
