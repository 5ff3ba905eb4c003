import { expect, it } from 'vitest'
import type { CloudLeftover } from '../../../src-shared/api/cloud.ts'
import { contentInWords, namedIn, originInWords, titleOf } from './leftover-words.ts'

const nothing: CloudLeftover = {
  ...{ id: 'airlock-x', sandbox: null, mayBeDamaged: false },
  ...{ machines: [], volumes: [], perMonth: 0 },
}
const disk = (sizeGb: number) => ({ id: `vol_${String(sizeGb)}`, sizeGb, region: 'ams' })
const machine = (state: string) => ({ id: state, state, region: 'fra', runningPerHour: 0.0447 })

it('[CL61] what is left over is named by its sandbox, else by its app, and harmless whatever it is called', () => {
  expect([titleOf(nothing), namedIn(nothing)]).toEqual(['A nameless app', 'the app airlock-x'])
  const hostile = { ...nothing, sandbox: { id: 'c0ffee000001', name: 'a\u202eb', isOurs: false } }
  expect(namedIn(hostile)).toBe('“a b”')
  expect(originInWords({ ...nothing, mayBeDamaged: true })).toBe('a sandbox of yours, whose record here is damaged')
})

it('[CL61] what would be lost is told in words', () => {
  expect(contentInWords(nothing)).toBe('an app with nothing in it')
  expect(contentInWords({ ...nothing, machines: [machine('started')] })).toBe(
    'a machine that is started in fra, $0.0447 an hour',
  )
  expect(contentInWords({ ...nothing, volumes: [disk(10)], machines: [machine('stopped')] })).toBe(
    'a disk of 10 GB in ams and a machine that is stopped',
  )
  expect(contentInWords({ ...nothing, volumes: [1, 2, 3, 4, 5].map(disk) })).toBe('5 disks and 0 machines')
})
