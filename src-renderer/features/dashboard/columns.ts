import type { SandboxPorts } from '../../../src-shared/api/sandbox-ports.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import type { SandboxDisk, SandboxUsage } from '../../../src-shared/api/usage.ts'
import { isolationWords, isLive, stateWords } from '../../ui/words.ts'

/** What one row of the dashboard knows. */
export interface DashboardRow {
  readonly sandbox: Sandbox
  /** Undefined while it rests, and until it was read. */
  readonly usage: SandboxUsage | undefined
  readonly ports: SandboxPorts | undefined
  /** What its files take. */
  readonly disk: SandboxDisk | undefined
}

export type ColumnId = 'name' | 'state' | 'isolation' | 'cpu' | 'memory' | 'disk' | 'ports' | 'active' | 'ends' | 'made'

export interface Column {
  readonly id: ColumnId
  readonly title: string
  readonly isNumber: boolean
  /** What it is sorted by; null goes last, whichever the direction. */
  readonly key: (row: DashboardRow) => string | number | null
}

export const columns: readonly Column[] = [
  { id: 'name', title: 'Name', isNumber: false, key: ({ sandbox }) => sandbox.name.toLowerCase() },
  { id: 'state', title: 'State', isNumber: false, key: ({ sandbox }) => stateWords[sandbox.state] },
  {
    id: 'isolation',
    title: 'Isolation',
    isNumber: false,
    key: ({ sandbox }) => isolationWords(sandbox.isolation, isLive(sandbox.state)),
  },
  { id: 'cpu', title: 'CPU', isNumber: true, key: ({ usage }) => usage?.cpu ?? null },
  { id: 'memory', title: 'Memory', isNumber: true, key: ({ usage }) => usage?.memoryBytes ?? null },
  { id: 'disk', title: 'Disk', isNumber: true, key: ({ disk }) => (disk === undefined ? null : bytesOf(disk)) },
  { id: 'ports', title: 'Ports', isNumber: false, key: ({ ports }) => ports?.servers[0]?.port ?? null },
  { id: 'active', title: 'Last used', isNumber: true, key: ({ sandbox }) => sandbox.lastActiveAt },
  { id: 'ends', title: 'Stops', isNumber: false, key: ({ sandbox }) => sandbox.lifetime?.endsAt ?? null },
  { id: 'made', title: 'Made', isNumber: false, key: ({ sandbox }) => sandbox.createdAt },
]

/** Workspace and home together. */
export function bytesOf({ workspaceBytes, homeBytes }: SandboxDisk): number {
  return workspaceBytes + homeBytes
}

export interface Sorting {
  readonly column: ColumnId
  readonly isDescending: boolean
}

/** The same column again turns round; numbers begin with the largest. */
export function sortedBy(column: ColumnId, before: Sorting): Sorting {
  if (column === before.column) return { column, isDescending: !before.isDescending }
  return { column, isDescending: columns.find(({ id }) => id === column)?.isNumber ?? false }
}

export function inOrder(rows: readonly DashboardRow[], { column, isDescending }: Sorting): readonly DashboardRow[] {
  const key = columns.find(({ id }) => id === column)?.key ?? (() => null)
  return [...rows].sort((a, b) => {
    const [left, right] = [key(a), key(b)]
    if (left === right) return a.sandbox.createdAt.localeCompare(b.sandbox.createdAt)
    if (left === null || right === null) return left === null ? 1 : -1
    return (left < right ? -1 : 1) * (isDescending ? -1 : 1)
  })
}
