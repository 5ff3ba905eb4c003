import { useQueries } from '@tanstack/react-query'
import { LayoutList, Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { useBackend } from '../../bridge/context.ts'
import { useAllUsage } from '../../state/sandbox-usage.ts'
import { useSandboxes } from '../../state/server-facts.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { countInWords } from '../../ui/words.ts'
import { inOrder, sortedBy, type DashboardRow, type Sorting } from './columns.ts'
import { DashboardTable } from './dashboard-table.tsx'
import { SelectionBar } from './selection-bar.tsx'
import './dashboard.css'

const portsEveryMs = 15_000
/** Files are walked for this, so it is asked for seldom. */
const diskEveryMs = 120_000

/** Every sandbox in one table: what it is, what it uses, and what can be done with several at once. */
export function Dashboard() {
  const rows = useRows()
  const [sorting, sort] = useState<Sorting>({ column: 'made', isDescending: true })
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const [isHeld, hold] = useState(false)
  const places = useRef<readonly string[]>([])
  if (rows === undefined) return <div className="dashboard" aria-busy />
  if (rows.length === 0) return <NoSandboxes />
  const sorted = inOrder(rows, sorting)
  // While somebody points at a row, or is in one, rows keep their places.
  const ordered = isHeld ? [...sorted].sort((a, b) => placeOf(a, places.current) - placeOf(b, places.current)) : sorted
  places.current = ordered.map(({ sandbox }) => sandbox.id)
  const selected = rows.filter(({ sandbox }) => chosen.has(sandbox.id)).map(({ sandbox }) => sandbox)
  return (
    <section className="dashboard" aria-label="All sandboxes">
      <header className="dashboard-head">
        <h1>All sandboxes</h1>
        <span className="muted">{summary(rows)}</span>
        <SelectionBar selected={selected} onDone={() => choose(new Set())} />
      </header>
      <DashboardTable
        rows={ordered}
        sorting={sorting}
        onSort={(column) => {
          hold(false)
          sort(sortedBy(column, sorting))
        }}
        chosen={chosen}
        onChoose={choose}
        onHold={hold}
      />
    </section>
  )
}

function placeOf({ sandbox }: DashboardRow, places: readonly string[]): number {
  const place = places.indexOf(sandbox.id)
  return place < 0 ? places.length : place
}

function summary(rows: readonly DashboardRow[]): string {
  const running = rows.filter(({ sandbox }) => sandbox.state === 'running').length
  return `${countInWords(rows.length, 'sandbox', 'sandboxes')}, ${running.toLocaleString('en')} running`
}

function useRows(): readonly DashboardRow[] | undefined {
  const backend = useBackend()
  const sandboxes = useSandboxes()
  const usage = useAllUsage()
  const running = sandboxes?.filter(({ state }) => state === 'running') ?? []
  const ports = useQueries({
    queries: running.map(({ id }) => ({
      queryKey: ['dashboard-ports', id],
      queryFn: () => backend.call((client) => client.ports.list({ sandbox: id })),
      refetchInterval: portsEveryMs,
      retry: false,
    })),
  })
  const disks = useQueries({
    queries: running.map(({ id }) => ({
      queryKey: ['disk', id],
      queryFn: () => backend.call((client) => client.usage.disk({ sandbox: id })),
      refetchInterval: diskEveryMs,
      staleTime: diskEveryMs / 2,
      retry: false,
    })),
  })
  return sandboxes?.map((sandbox) => {
    const at = running.indexOf(sandbox)
    return {
      sandbox,
      usage: at < 0 ? undefined : usage[sandbox.id]?.now,
      ports: at < 0 ? undefined : ports[at]?.data,
      disk: at < 0 ? undefined : disks[at]?.data,
    }
  })
}

function NoSandboxes() {
  const open = useView((view) => view.open)
  return (
    <div className="empty dashboard-empty">
      <LayoutList size={20} aria-hidden />
      <h1>No sandboxes yet</h1>
      <p>Here you see all of them at once: what each uses, when it stops, and what to do with several together.</p>
      <Button
        look="filled"
        onClick={() => {
          open({ kind: 'new-sandbox' })
        }}
      >
        <Plus size={14} aria-hidden />
        New sandbox
      </Button>
    </div>
  )
}
