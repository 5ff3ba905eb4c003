import { describe, expect, it } from 'vitest'
import { createRequest } from '../../../src-shared/engine/create-request.ts'
import { cloudPlaceOf } from '../sandboxes/creation/cloud-place-of.ts'
import { cloudChoices } from './cloud-choices.ts'

const asked = (request: object) => cloudPlaceOf(createRequest.parse({ name: 'lake', engine: 'fly', ...request }))

describe('[CL10] what can be chosen at a cloud', () => {
  it('has a price per hour, for a month of that use and at rest, with the day of the figures', () => {
    const { sizes, source, use, volumes } = cloudChoices({ region: 'iad', volumeGb: 10, hoursPerDay: 8 })
    const usual = sizes.find(({ isUsual }) => isUsual)
    expect(usual).toMatchObject({ name: 'performance-1x-2048mb', words: '1 CPU, 2 GB', canSuspend: true })
    expect(usual?.cost.runningPerHour).toBeCloseTo(0.043, 3)
    expect(usual?.cost.month.total).toBeCloseTo(240 * 0.043056 + 1.5 + 0.3 * (2 / 3), 2)
    expect(usual?.cost.stoppedPerMonth).toBeCloseTo(1.8, 5)
    expect(source.readAt).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(use).toMatchObject({ region: 'iad', hoursPerDay: 8 })
    expect(volumes.find(({ isUsual }) => isUsual)).toMatchObject({ gb: 10, perMonth: 1.5 })
  })

  it('names what a trial forbids, what a size means, and others beside it, known or not', () => {
    const { sizes, compared, trial } = cloudChoices({})
    const small = sizes.find(({ name }) => name === 'shared-1x-1024mb')
    expect(small?.forbiddenInTrial).toEqual([])
    expect(small?.remarks.join()).toMatch(/shared CPU/)
    expect(sizes.find(({ isUsual }) => isUsual)?.forbiddenInTrial.join()).toMatch(/performance/)
    expect(compared.map(({ id }) => id)).toContain('e2b')
    expect(compared.find(({ perHour }) => perHour === null)?.remark).toMatch(/not known/)
    expect(trial.remarks.join()).toMatch(/5 minutes/)
  })

  it('[CL14] begins with what the person set as usual', () => {
    const size = { cpuKind: 'shared', cpus: 2, memoryMb: 2048 } as const
    const { use, sizes } = cloudChoices({}, { region: 'fra', size })
    expect(use).toMatchObject({ region: 'fra', size: 'shared-2x-2048mb' })
    expect(sizes.filter(({ isUsual }) => isUsual).map(({ name }) => name)).toEqual(['shared-2x-2048mb'])
    expect(cloudChoices({ region: 'iad' }, { region: 'fra', size }).use.region).toBe('iad')
  })

  it('takes a size that is not offered and puts it first, and refuses one that there is none of', () => {
    expect(cloudChoices({ size: 'shared-cpu-6x' }).sizes[0]?.name).toBe('shared-6x-1536mb')
    expect(() => cloudChoices({ size: 'gigantic' })).toThrow(/no size/)
    expect(() => cloudChoices({ region: 'atlantis' })).toThrow(/no such region/)
  })
})

describe('[CL11] a sandbox that is asked for at a cloud', () => {
  it('gets what is usual: a whole CPU with little enough memory to be suspended', () => {
    expect(asked({})).toEqual({
      place: {
        region: null,
        size: { cpuKind: 'performance', cpus: 1, memoryMb: 2048 },
        volumeGb: 10,
        idleMinutes: 15,
      },
      limits: { cpus: 1, memoryBytes: 2048 * 1024 ** 2, processes: 512 },
    })
  })

  it('gets what was chosen, and never sleeps where that was', () => {
    const cloud = { region: 'fra', size: 'shared-2x-1024mb', volumeGb: 20, idleMinutes: null }
    expect(asked({ cloud })?.place).toEqual({
      ...{ region: 'fra', volumeGb: 20, idleMinutes: null },
      size: { cpuKind: 'shared', cpus: 2, memoryMb: 1024 },
    })
  })

  it('is refused where there is no such thing, or it is to be on this computer', () => {
    expect(() => asked({ cloud: { region: 'atlantis' } })).toThrow(/no region “atlantis”/)
    expect(() => asked({ cloud: { size: 'performance-1x-1024mb' } })).toThrow(/no size/)
    expect(() => asked({ cpus: 2 })).toThrow(/a size says how many CPUs/)
    expect(() => asked({ engine: 'local', cloud: { region: 'fra' } })).toThrow(/for sandboxes at Fly.io/)
    expect(asked({ engine: 'local' })).toBeNull()
  })
})
