import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { egressLimits, type EgressNote } from '../../src-shared/agent/egress-wire.ts'
import { Notes } from './notes.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** What is told, as it comes. */
function told(notes: Notes): readonly EgressNote[] {
  const all: EgressNote[] = []
  void (async () => {
    for await (const note of notes.read()) all.push(note)
  })()
  return all
}

describe('names that are refused', () => {
  it('[EG11] are told at once, and what is asked again within a second as a number after it', async () => {
    const notes = new Notes()
    const all = told(notes)
    for (let time = 0; time < 5; time++) notes.refusedName('a.example', null)
    await vi.advanceTimersByTimeAsync(0)
    expect(all).toEqual([{ type: 'name', name: 'a.example', times: 1 }])
    await vi.advanceTimersByTimeAsync(1000)
    expect(all.slice(1)).toEqual([{ type: 'name', name: 'a.example', times: 4 }])
    notes.end()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('[EG11] of a flood are so many a second, counted whole, and cost nothing when it is over', async () => {
    const notes = new Notes()
    const all = told(notes)
    for (let time = 0; time < 300; time++) notes.refusedName(`name${String(time % 50)}.example`, null)
    await vi.advanceTimersByTimeAsync(0)
    expect(all).toHaveLength(egressLimits.notesPerSecond)
    await vi.advanceTimersByTimeAsync(10_000)
    const times = all.reduce((sum, note) => sum + (note.type === 'name' ? note.times : 0), 0)
    expect(times).toBe(300)
    expect(all.length).toBeLessThanOrEqual(100)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('[EG11] of a reader that does not read are bounded', async () => {
    const notes = new Notes()
    for (let time = 0; time < 5000; time++) notes.tell({ type: 'trouble', text: String(time) })
    const all = told(notes)
    await vi.advanceTimersByTimeAsync(0)
    expect(all).toHaveLength(1000)
    notes.end()
  })
})

describe('which program a connection is of', () => {
  it('[EG17] is told with what else there is within 20 ms, and at once with a name', async () => {
    const notes = new Notes()
    const all = told(notes)
    await vi.advanceTimersByTimeAsync(0)
    notes.tell({ type: 'process', connection: 1, pid: 7, name: 'npm' })
    await vi.advanceTimersByTimeAsync(19)
    expect(all).toEqual([])
    notes.tell({ type: 'process', connection: 2, pid: 8, name: 'git' })
    await vi.advanceTimersByTimeAsync(1)
    expect(all.map((note) => note.type === 'process' && note.connection)).toEqual([1, 2])
    notes.tell({ type: 'process', connection: 3, pid: 7, name: 'npm' })
    notes.refusedName('a.example', null)
    await vi.advanceTimersByTimeAsync(0)
    expect(all).toHaveLength(4)
    notes.end()
  })
})
