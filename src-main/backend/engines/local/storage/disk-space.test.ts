import type { StatsFs } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { openDisk } from './disk-space.ts'

/** A disk of 1000 blocks, of which an ordinary user may still fill 100 and root 50 more. */
const disk = { type: 0, bsize: 4096, blocks: 1000, bfree: 150, bavail: 100, files: 0, ffree: 0 } as StatsFs

async function look(change: Partial<StatsFs>) {
  const reader = await openDisk('/data', () => Promise.resolve({ ...disk, ...change }))
  return await reader?.()
}

it('[T-E7] counts free space as `df` does: what is kept for root is no room for a sandbox', async () => {
  const space = await look({})
  expect(space).toMatchObject({ path: '/data', freeBytes: 409_600 })
  expect(space?.freeShare).toBeCloseTo(100 / 950)
})

it('[T-E7] a disk that has bytes but no room for more files is full as well', async () => {
  expect((await look({ files: 1000, ffree: 20 }))?.freeShare).toBe(0.02)
  expect((await look({ files: 1000, ffree: 900 }))?.freeShare).toBeCloseTo(100 / 950)
})

it('[T-E7] a folder that is not on this computer, or on what counts nothing, cannot be watched', async () => {
  expect(await openDisk('/nonexistent/docker', statfs)).toBeNull()
  expect(await openDisk('', statfs)).toBeNull()
  expect(await openDisk('/data', () => Promise.resolve({ ...disk, blocks: 0 }))).toBeNull()
})

it('[T-E7] a real disk is read again each time', async () => {
  const read = await openDisk(tmpdir())
  const { freeBytes = 0, freeShare = 0 } = (await read?.()) ?? {}
  expect(freeBytes).toBeGreaterThan(0)
  expect(freeShare).toBeGreaterThan(0)
  expect(freeShare).toBeLessThanOrEqual(1)
})
