import { describe, expect, it } from 'vitest'
import type { TerminalInfo } from '../../../src-shared/agent/terminals.ts'
import type { InsideProcess } from '../../../src-shared/agent/usage-wire.ts'
import { Activity, type ActivityOptions } from './activity.ts'

const signal = new AbortController().signal
const minuteMs = 60_000

/** A machine whose programs and terminals are what a test says. */
function staged() {
  const seen = {
    atMs: 0,
    endedCpuMs: 0,
    transferred: 0,
    programs: [] as InsideProcess[],
    printed: 0,
    carried: 0,
    visits: 0,
  }
  const agent = {
    terminals: { list: () => Promise.resolve([{ position: seen.printed } as TerminalInfo]) },
    usage: {
      read: () => {
        const cpuMs = seen.endedCpuMs + seen.programs.reduce((sum, { cpuMs }) => sum + cpuMs, 0)
        return Promise.resolve({ cpuMs, memoryBytes: 0, tasks: 1 })
      },
      processes: () => Promise.resolve({ atMs: seen.atMs, processes: seen.programs, more: 0 }),
    },
  } as unknown as ReturnType<ActivityOptions['agent']>
  const activity = new Activity({
    agent: () => agent,
    carriedBytes: () => seen.carried,
    transferredBytes: () => seen.transferred,
    visits: () => seen.visits,
    elapsed: () => seen.atMs,
  })
  const minuteLater = async () => {
    seen.atMs += minuteMs
    await activity.look(signal)
  }
  return { seen, activity, minuteLater }
}

const program = (command: string, cpuMs: number, more: Partial<InsideProcess> = {}): InsideProcess => ({
  ...{ pid: 7, parent: 1, command, cpuMs, memoryBytes: 0, started: 1, isAirlock: false },
  ...more,
})

describe('what keeps a cloud machine awake', () => {
  it('[MA30] a program that computes does, and is named; one that waits does not', async () => {
    const { seen, activity, minuteLater } = staged()
    seen.programs = [program('npm test', 1000), program('vim notes', 10, { pid: 8 })]
    await minuteLater()
    seen.programs = [program('npm test', 9000), program('vim notes', 30, { pid: 8 })]
    await minuteLater()
    expect(activity.reasons).toEqual(['“npm test”, which computes'])
    expect(activity.idleMs).toBe(0)
    await minuteLater()
    expect(activity.reasons).toEqual([])
    expect(activity.idleMs).toBe(minuteMs)
  })

  it('[MA30] visitors of a shared port do', async () => {
    const { seen, activity, minuteLater } = staged()
    await minuteLater()
    seen.visits += 1
    await minuteLater()
    expect(activity.reasons).toEqual(['visitors of the shared port'])
    await minuteLater()
    expect(activity.reasons).toEqual([])
  })

  it('[MA30] a terminal that prints and bytes on the network do; that Airlock looks at it does not', async () => {
    const { seen, activity, minuteLater } = staged()
    seen.programs = [program('airlock-agent', 0, { isAirlock: true })]
    await minuteLater()
    seen.programs = [program('airlock-agent', 50_000, { isAirlock: true })]
    seen.printed = 100
    await minuteLater()
    expect(activity.reasons).toEqual(['a terminal that prints'])
    seen.carried = 5
    await minuteLater()
    expect(activity.reasons).toEqual(['what goes in and out of the network'])
    seen.programs = [program('airlock-agent', 100_000, { isAirlock: true })]
    await minuteLater()
    expect(activity.reasons).toEqual([])
  })

  it('[MA30] many short programs do, though none lives from one look to the next', async () => {
    const { seen, activity, minuteLater } = staged()
    await minuteLater()
    seen.endedCpuMs = 30_000
    await minuteLater()
    expect(activity.reasons).toEqual(['programs that compute'])
    await minuteLater()
    expect(activity.reasons).toEqual([])
  })

  it('[MA30] a transfer or a preview does; what Airlock asks by itself does not', async () => {
    const { seen, activity, minuteLater } = staged()
    await minuteLater()
    seen.transferred = 100_000
    await minuteLater()
    expect(activity.reasons).toEqual([])
    seen.transferred = 5_000_000
    await minuteLater()
    expect(activity.reasons).toEqual(['a transfer or a preview'])
  })

  it('[MA30] somebody who works in it by what is too little to be seen does, and is named until that is a while ago', async () => {
    const { activity, minuteLater } = staged()
    await minuteLater()
    activity.noted('somebody who works in it')
    await minuteLater()
    expect(activity.reasons).toEqual(['somebody who works in it'])
    expect(activity.idleMs).toBe(minuteMs)
    await minuteLater()
    expect(activity.reasons).toEqual([])
  })

  it('[MA30] a program that began and ended under the same number is another one', async () => {
    const { seen, activity, minuteLater } = staged()
    seen.programs = [program('build', 50_000)]
    await minuteLater()
    seen.programs = [program('sleep', 10, { started: 2 })]
    await minuteLater()
    expect(activity.reasons).toEqual([])
  })
})
