import { expect, it } from 'vitest'
import { emptyPlace, placeOf, placeRequestOf } from './draft-place.ts'
import { draftOf, emptyDraft, problemsOf, requestOf } from './draft.ts'

const fly = { ...emptyPlace, engine: 'fly', region: 'fra', size: 'shared-2x-2048mb', volumeGb: 20 } as const

it('[CL62] a sandbox at Fly.io is asked for by region, size and disk, and by nothing that is of an engine here', () => {
  const request = requestOf({ ...emptyDraft, name: 'demo', place: fly, cpus: 'what was typed before' })
  expect(request).toMatchObject({
    engine: 'fly',
    cloud: { region: 'fra', size: 'shared-2x-2048mb', volumeGb: 20 },
  })
  for (const key of ['cpus', 'memoryBytes', 'isolation', 'fast', 'profile']) expect(request).not.toHaveProperty(key)
  expect(problemsOf({ ...emptyDraft, name: 'demo', place: fly, cpus: 'none' }, [])).toEqual({})
  expect(placeRequestOf({ ...fly, region: '' }).cloud).toMatchObject({ region: null })
  expect(placeOf(placeRequestOf({ ...fly, region: '' })).region).toBe('')
})

it('[CL62] “Try again” and “Change settings” find the place again', () => {
  const draft = { ...emptyDraft, name: 'demo', place: fly }
  expect(draftOf(requestOf(draft)).place).toEqual(fly)
  expect(placeOf({})).toEqual(emptyPlace)
  expect(placeOf({ engine: 'fly' })).toEqual({ ...emptyPlace, engine: 'fly' })
})
