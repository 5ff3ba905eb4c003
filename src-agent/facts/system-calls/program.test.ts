import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../../src-main/backend/fixtures/temporary-directory.ts'
import { forbiddenCalls, resultsOf } from './forbidden-calls.ts'
import { systemCallProgram } from './program.ts'

const socket = { x64: 41, arm64: 198 } as const
const machine = process.arch === 'arm64' ? 'arm64' : 'x64'

describe('[IS6] a program of our own', () => {
  it.skipIf(process.platform !== 'linux')(
    'makes system calls by their numbers and tells what each returned',
    async () => {
      await using place = await temporaryDirectory()
      const path = join(place.path, 'calls')
      const call = (name: string, ...given: number[]) => ({ name, number: socket[machine], arguments: given })
      const calls = [call('unix', 1, 1, 0), call('no such family', 99, 1, 0), call('no such kind', 1, 77, 0)]
      writeFileSync(path, systemCallProgram(machine, calls), { mode: 0o700 })
      expect(resultsOf(calls, execFileSync(path))).toEqual([
        { name: 'unix', result: 'ok' },
        { name: 'no such family', result: 'EAFNOSUPPORT' },
        { name: 'no such kind', result: 'EINVAL' },
      ])
    },
  )

  it.each(['x64', 'arm64'] as const)('is a few hundred bytes that hold every call, for %s', (each) => {
    const calls = forbiddenCalls(each, false)
    const program = systemCallProgram(each, calls)
    expect(program.length).toBeLessThan(4096)
    expect(program.readUInt16LE(18)).toBe(each === 'x64' ? 62 : 183)
    const numbers = calls.map((_, index) => Number(program.readBigInt64LE(0xb0 + 0x200 - 0xb0 + index * 56)))
    expect(numbers).toEqual(calls.map(({ number }) => number))
  })

  it('tells nothing when it did not come to all of them', () => {
    expect(resultsOf(forbiddenCalls('x64', true), Buffer.alloc(8))).toBeNull()
  })
})
