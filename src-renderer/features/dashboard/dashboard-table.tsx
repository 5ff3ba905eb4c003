import { ArrowDown, ArrowUp } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { Tick } from './tick.tsx'
import { columns, type ColumnId, type DashboardRow, type Sorting } from './columns.ts'
import { TableRow } from './table-row.tsx'

interface DashboardTableProps {
  readonly rows: readonly DashboardRow[]
  readonly sorting: Sorting
  readonly onSort: (column: ColumnId) => void
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (chosen: ReadonlySet<string>) => void
  /** Rows are to keep their places, or need not any more. */
  readonly onHold: (isHeld: boolean) => void
}

/** Arrows go from row to row, Enter opens a sandbox, Space chooses it. */
export function DashboardTable({ rows, sorting, onSort, chosen, onChoose, onHold }: DashboardTableProps) {
  const all = rows.map(({ sandbox }) => sandbox.id)
  const areAll = all.length > 0 && all.every((id) => chosen.has(id))
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    onChoose(next)
  }
  return (
    <div className="dashboard-scroll">
      <table className="dashboard-table">
        <thead>
          <tr>
            <th className="dashboard-tick">
              <Tick
                label="Choose all"
                isTicked={areAll}
                onToggle={() => {
                  onChoose(new Set(areAll ? [] : all))
                }}
              />
            </th>
            {columns.map(({ id, title, isNumber }) => (
              <th
                key={id}
                data-column={id}
                data-number={isNumber || undefined}
                aria-sort={sorting.column === id ? (sorting.isDescending ? 'descending' : 'ascending') : 'none'}
              >
                <button type="button" className="dashboard-sort" onClick={() => onSort(id)}>
                  {title}
                  {sorting.column === id &&
                    (sorting.isDescending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody
          onKeyDown={moveFocus}
          onPointerEnter={() => onHold(true)}
          onPointerLeave={() => onHold(false)}
          onFocus={() => onHold(true)}
          onBlur={() => onHold(false)}
        >
          {rows.map((row) => (
            <TableRow
              key={row.sandbox.id}
              row={row}
              isChosen={chosen.has(row.sandbox.id)}
              onToggle={() => toggle(row.sandbox.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (!(event.target instanceof HTMLElement)) return
  const row = event.target.closest('tr')
  if (event.key === ' ' && event.target.classList.contains('dashboard-name')) {
    event.preventDefault()
    row?.querySelector<HTMLElement>('.checkbox')?.click()
    return
  }
  const next = step === 1 ? row?.nextElementSibling : step === -1 ? row?.previousElementSibling : null
  const target = next?.querySelector<HTMLElement>('.dashboard-name')
  if (!target) return
  event.preventDefault()
  target.focus()
}
