import { describe, expect, it } from 'vitest'
import { Affinity } from './affinity.ts'

const answer = (...cookies: readonly string[]) => {
  const headers = new Headers()
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return headers
}

describe('the affinity cookie', () => {
  it('[FL5] goes back to the app that it came with, and to no other', () => {
    const affinity = new Affinity()
    expect(affinity.header('lake')).toEqual({})
    affinity.remember('lake', answer('other=1', 'fly_flaps_affinity=abc.def; Path=/v1/apps/lake; HttpOnly'))
    expect(affinity.header('lake')).toEqual({ cookie: 'fly_flaps_affinity=abc.def' })
    expect(affinity.header('hill')).toEqual({})
    affinity.remember('lake', answer('fly_flaps_affinity=; Max-Age=0'))
    expect(affinity.header('lake')).toEqual({})
  })

  it('[FL5] is kept for a bounded number of apps', () => {
    const affinity = new Affinity()
    for (let app = 0; app < 1500; app += 1) affinity.remember(`app-${String(app)}`, answer('fly_flaps_affinity=x'))
    expect(affinity.header('app-0')).toEqual({})
    expect(affinity.header('app-1499')).not.toEqual({})
  })
})
