import { describe, expect, it } from 'vitest'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { inOrder, sortedBy, type DashboardRow } from './columns.ts'

function row(name: string, cpu: number | null): DashboardRow {
  const sandbox = { id: name, name, state: 'running', isolation: null, lifetime: null, createdAt: `2026-${name}` }
  const usage =
    cpu === null ? undefined : { sandbox: name, readAt: '', cpu, memoryBytes: 1, memoryLimitBytes: null, tasks: 1 }
  return { sandbox: sandbox as unknown as Sandbox, usage, ports: undefined, disk: undefined }
}
const names = (rows: readonly DashboardRow[]) => rows.map(({ sandbox }) => sandbox.name)

describe('the order of the dashboard', () => {
  it('[DB1] puts what is not known last, whichever way it goes', () => {
    const rows = [row('a', null), row('b', 0.1), row('c', 2)]
    const byCpu = sortedBy('cpu', { column: 'name', isDescending: false })
    expect(byCpu).toEqual({ column: 'cpu', isDescending: true })
    expect(names(inOrder(rows, byCpu))).toEqual(['c', 'b', 'a'])
    expect(names(inOrder(rows, sortedBy('cpu', byCpu)))).toEqual(['b', 'c', 'a'])
    expect(names(inOrder(rows, { column: 'name', isDescending: true }))).toEqual(['c', 'b', 'a'])
  })
})
