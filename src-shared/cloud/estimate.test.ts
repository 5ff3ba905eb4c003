import { expect, it } from 'vitest'
import { compareCost, estimateCost, type CloudWish } from './estimate.ts'
import { inDollars } from './money.ts'
import { hoursOfMonth, otherProviders } from './prices.ts'
import { cloudRegions } from './regions.ts'
import { offeredSizes, sizeProblem, type CpuKind } from './sizes.ts'

/** Fly’s own table for Ashburn, 2025-08-19: dollars per month, and per hour where it was read. */
const table: readonly (readonly [CpuKind, number, number, string, string?])[] = [
  ['shared', 1, 256, '1.94', '0.0027'],
  ['shared', 1, 1024, '5.70', '0.0079'],
  ['shared', 1, 2048, '10.70'],
  ['shared', 2, 2048, '11.39', '0.0158'],
  ['shared', 2, 4096, '21.40'],
  ['shared', 4, 4096, '22.78', '0.0316'],
  ['shared', 4, 8192, '42.79'],
  ['shared', 8, 8192, '45.57'],
  ['performance', 1, 2048, '31.00', '0.0431'],
  ['performance', 1, 4096, '41.01', '0.0570'],
  ['performance', 1, 8192, '61.02'],
  ['performance', 2, 4096, '62.00', '0.0861'],
  ['performance', 2, 8192, '82.01'],
  ['performance', 4, 8192, '124.00'],
  ['performance', 4, 16_384, '164.02'],
]

const wish: CloudWish = {
  size: { cpuKind: 'performance', cpus: 1, memoryMb: 4096 },
  region: 'fra',
  volumeGb: 10,
  rootGb: 2,
  hoursPerDay: 2,
}

it('[PU1] a machine costs what Fly’s table says, each row to a cent', () => {
  for (const [cpuKind, cpus, memoryMb, perMonth, perHour] of table) {
    const size = { cpuKind, cpus, memoryMb }
    const { month, runningPerHour } = estimateCost({ ...wish, size, region: 'iad', hoursPerDay: 24 })
    expect([size, month.running.toFixed(2)]).toEqual([size, perMonth])
    if (perHour !== undefined) expect([size, runningPerHour.toFixed(4)]).toEqual([size, perHour])
  }
})

it('[PU2] a month of some hours a day is running, the volume, and the root file system while it is stopped', () => {
  const { month, hoursPerMonth, runningPerHour, stoppedPerMonth } = estimateCost(wish)
  expect(hoursPerMonth).toBe(60)
  expect(runningPerHour).toBeCloseTo(0.057 * 1.1538, 3)
  expect(month.running.toFixed(2)).toBe('3.94')
  expect(month.volume).toBeCloseTo(1.5, 10)
  expect(month.root).toBeCloseTo(0.275, 10)
  expect(month.total.toFixed(1)).toBe('5.7')
  expect(stoppedPerMonth).toBeCloseTo(10 * 0.15 + 2 * 0.15, 10)
})

it('[PU2] what always runs pays no stopped root, what never runs nothing but what is kept', () => {
  expect(estimateCost({ ...wish, hoursPerDay: 24 }).month.root).toBe(0)
  const never = estimateCost({ ...wish, hoursPerDay: 0 })
  expect(never.month.running).toBe(0)
  expect(never.month.total).toBeCloseTo(never.stoppedPerMonth, 10)
})

it('[PU2] every offered size in every region has a price, the larger the dearer', () => {
  for (const { code, markup } of cloudRegions) {
    for (const kind of ['shared', 'performance'] as const) {
      const prices = offeredSizes
        .filter(({ cpuKind }) => cpuKind === kind)
        .map((size) => estimateCost({ ...wish, size, region: code }).runningPerHour)
      expect(prices).toEqual([...prices].sort((a, b) => a - b))
      expect(prices[0]).toBeGreaterThan(0)
    }
    expect(markup).toBeGreaterThanOrEqual(1)
  }
  expect(offeredSizes.map(sizeProblem).filter((problem) => problem !== null)).toEqual([])
  expect(new Set(cloudRegions.map(({ code }) => code)).size).toBe(cloudRegions.length)
})

it('[PU2] what leaves a machine is priced by the part of the world', () => {
  expect(estimateCost(wish).trafficOutPerGb).toBe(0.02)
  expect(estimateCost({ ...wish, region: 'nrt' }).trafficOutPerGb).toBe(0.04)
  expect(estimateCost({ ...wish, region: 'bom' }).trafficOutPerGb).toBe(0.12)
})

it.each([
  ['a size', { size: { cpuKind: 'shared', cpus: 3, memoryMb: 1024 } }],
  ['a region', { region: 'xyz' }],
  ['hours', { hoursPerDay: 25 }],
  ['hours that are no number', { hoursPerDay: Number.NaN }],
  ['a volume', { volumeGb: -1 }],
  ['a volume without end', { volumeGb: Number.POSITIVE_INFINITY }],
] as const)('[PU2] refuses %s that there is none of', (_, other) => {
  expect(() => estimateCost({ ...wish, ...other })).toThrow(expect.objectContaining({ code: 'invalid-input' }))
  expect(() => compareCost({ ...wish, region: 'xyz' })).toThrow(expect.objectContaining({ code: 'invalid-input' }))
})

it('[PU3] others are compared only by figures that are known, with the day they are of', () => {
  const rows = compareCost(wish)
  expect(rows.map(({ id }) => id)).toEqual(['sprites', 'e2b', 'modal', 'fargate', 'vm'])
  for (const [index, { known }] of otherProviders.entries()) {
    const row = rows[index]
    expect(row?.perMonth === null).toBe(known === null)
    expect(row?.remark).toContain(known === null ? 'not known' : known.source.readAt)
  }
  const [sprites] = rows
  expect(sprites?.perHour).toBeCloseTo(0.07 + 4 * 0.043_75, 10)
  expect(sprites?.perMonth).toBeCloseTo(60 * (0.07 + 4 * 0.043_75) + 10 * 0.02, 10)
})

it('[PU3] figures of Fly’s own carry a source and a day', () => {
  expect(estimateCost(wish).source).toMatchObject({ name: 'Fly.io', readAt: '2026-08-05' })
  expect(hoursOfMonth).toBe(720)
})

it('[PU2] dollars are written with digits that say something', () => {
  expect([0, 5.698, 0.0431, 0.28, 1234.5].map(inDollars)).toEqual(['$0.00', '$5.70', '$0.0431', '$0.28', '$1,234.50'])
})
