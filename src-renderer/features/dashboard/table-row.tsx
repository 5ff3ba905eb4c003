import { useView } from '../../state/view.ts'
import { StateDot } from '../../ui/state-dot.tsx'
import { agoInWords, bytesInWords, isLive, isolationWords, shareInWords, stateWords } from '../../ui/words.ts'
import { bytesOf, type DashboardRow } from './columns.ts'
import { Tick } from './tick.tsx'

interface TableRowProps {
  readonly row: DashboardRow
  readonly isChosen: boolean
  readonly onToggle: () => void
}

export function TableRow({ row: { sandbox, usage, ports, disk }, isChosen, onToggle }: TableRowProps) {
  const select = useView((view) => view.select)
  return (
    <tr data-chosen={isChosen || undefined}>
      <td className="dashboard-tick">
        <Tick label={`Choose ${sandbox.name}`} isTicked={isChosen} onToggle={onToggle} />
      </td>
      <th scope="row" data-column="name">
        <button type="button" className="dashboard-name truncate" onClick={() => select(sandbox.id)}>
          {sandbox.name}
        </button>
      </th>
      <td data-column="state">
        <span className="dashboard-state">
          <StateDot state={sandbox.state} />
          {stateWords[sandbox.state]}
        </span>
      </td>
      <td data-column="isolation">{isolationWords(sandbox.isolation, isLive(sandbox.state))}</td>
      <td data-number>{usage?.cpu == null ? '–' : shareInWords(usage.cpu)}</td>
      <td data-number>{usage === undefined ? '–' : bytesInWords(usage.memoryBytes)}</td>
      <td data-column="disk" data-number>
        {disk === undefined ? '–' : `${disk.isPartial ? 'over ' : ''}${bytesInWords(bytesOf(disk))}`}
      </td>
      <td data-column="ports">{ports?.servers.map(({ port }) => port).join(', ') || '–'}</td>
      <td data-column="active" data-number title={new Date(sandbox.lastActiveAt).toLocaleString('en')}>
        {agoInWords(sandbox.lastActiveAt, Date.now())}
      </td>
      <td data-column="ends">{endInWords(sandbox.lifetime)}</td>
      <td data-column="made">{madeInWords(sandbox.createdAt)}</td>
    </tr>
  )
}

function endInWords(lifetime: DashboardRow['sandbox']['lifetime']): string {
  if (lifetime === null) return '–'
  if (lifetime.endsAt === null) return `after ${String(lifetime.hours)} h`
  return new Date(lifetime.endsAt).toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hour12: false })
}

function madeInWords(createdAt: string): string {
  return new Date(createdAt).toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' })
}
