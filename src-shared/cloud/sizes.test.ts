import { expect, it } from 'vitest'
import type { CloudWish } from './estimate.ts'
import {
  canSuspend,
  defaultSize,
  nameOfSize,
  offeredSizes,
  sizeInWords,
  sizeOfName,
  sizeProblem,
  sizeRemarks,
  volumeSpeed,
} from './sizes.ts'
import { forbiddenInTrial, trialRemarks } from './trial.ts'

it.each([
  ['shared', 1, 256, null],
  ['shared', 1, 2048, null],
  ['shared', 1, 2304, 'With 1 shared CPU a machine has between 256 MB and 2 GB of memory.'],
  ['shared', 2, 256, 'With 2 shared CPUs a machine has between 512 MB and 4 GB of memory.'],
  ['shared', 1, 300, 'Memory comes in steps of 256 MB.'],
  ['performance', 1, 1024, 'With 1 CPU a machine has between 2 GB and 8 GB of memory.'],
  ['performance', 16, 131_072, null],
  ['performance', 5, 16_384, 'A machine has 1, 2, 4, 6, 8 or 16 CPUs.'],
  ['shared', 1, Number.NaN, 'With 1 shared CPU a machine has between 256 MB and 2 GB of memory.'],
] as const)('[PU4] Fly’s limits: %s, %i CPUs, %i MB', (cpuKind, cpus, memoryMb, problem) => {
  expect(sizeProblem({ cpuKind, cpus, memoryMb })).toBe(problem)
})

it('[PU4] sizes are read as people and Fly write them, and written the same way', () => {
  for (const size of offeredSizes) expect(sizeOfName(nameOfSize(size))).toEqual(size)
  expect(sizeOfName(' Performance-2x ')).toEqual({ cpuKind: 'performance', cpus: 2, memoryMb: 4096 })
  expect(sizeOfName('shared-cpu-4x')).toEqual({ cpuKind: 'shared', cpus: 4, memoryMb: 1024 })
  expect(['', 'huge', 'shared-x', 'performance-2x-8gb', 'gpu-1x'].map(sizeOfName)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ])
})

it('[PU4] what should be known of a size is said', () => {
  expect(offeredSizes).toContainEqual(defaultSize)
  expect(sizeRemarks(defaultSize)).toEqual([])
  expect(sizeRemarks({ cpuKind: 'shared', cpus: 4, memoryMb: 4096 })).toEqual([
    'A shared CPU is yours for 6.25 % of the time, and for bursts of seconds.',
    'With this much memory it is stopped when idle, not suspended: its programs end.',
  ])
  expect(canSuspend(defaultSize)).toBe(true)
  expect(sizeInWords({ cpuKind: 'performance', cpus: 2, memoryMb: 8192 })).toBe('2 CPUs, 8 GB')
  const speeds = [
    ['shared', 1],
    ['shared', 8],
    ['performance', 1],
    ['performance', 4],
    ['performance', 8],
  ] as const
  expect(speeds.map(([cpuKind, cpus]) => volumeSpeed({ cpuKind, cpus, memoryMb: 0 }))).toEqual([16, 32, 48, 64, 128])
})

const small: CloudWish = {
  size: { cpuKind: 'shared', cpus: 2, memoryMb: 4096 },
  region: 'ams',
  volumeGb: 20,
  rootGb: 1,
  hoursPerDay: 1,
}

it('[PU5] what a trial forbids of a wish is named, each with what there is instead', () => {
  expect(forbiddenInTrial(small)).toEqual([])
  const size = { cpuKind: 'performance', cpus: 4, memoryMb: 8192 } as const
  expect(forbiddenInTrial({ ...small, size, volumeGb: 15 }, { machines: 10, volumesGb: 10 })).toEqual([
    'A trial has no performance CPUs. Choose a shared size.',
    'A trial has at most 2 CPUs, this size has 4.',
    'A trial has at most 4 GB of memory, this size has 8 GB.',
    'A trial has volumes of 20 GB, this would make 25 GB.',
    'A trial has at most 10 machines, and there are as many.',
  ])
  expect(trialRemarks.join(' ')).toContain('after 5 minutes')
})
