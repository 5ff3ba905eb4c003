import { describe, expect, test } from 'vitest'
import { guestForLimits } from './guest-for-limits.ts'

const gigabyte = 1024 ** 3

describe('the size of a cloud machine', () => {
  test.each([
    [1, 1 * gigabyte, 'performance', 1, 2048],
    [1, 4 * gigabyte, 'performance', 1, 4096],
    [2, 2 * gigabyte, 'performance', 2, 4096],
    [1, 9 * gigabyte, 'performance', 2, 9216],
    [3, 4 * gigabyte, 'performance', 4, 8192],
    [0.5, 100 * 1024 ** 2, 'shared', 1, 256],
    [1, 3 * gigabyte, 'shared', 2, 3072],
    [16, 100 * gigabyte, 'performance', 16, 102_400],
  ] as const)('[FL61] %d CPUs and %d bytes, %s: %d CPUs and %d MB', (cpus, memoryBytes, kind, size, megabytes) => {
    expect(guestForLimits({ cpus, memoryBytes }, kind)).toEqual({ cpu_kind: kind, cpus: size, memory_mb: megabytes })
  })

  test.each([
    [17, gigabyte, 'performance'],
    [1, 129 * gigabyte, 'performance'],
    [1, 33 * gigabyte, 'shared'],
  ] as const)('[FL61] %d CPUs and %d bytes, %s, are more than there is', (cpus, memoryBytes, kind) => {
    expect(() => guestForLimits({ cpus, memoryBytes }, kind)).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    )
  })
})
