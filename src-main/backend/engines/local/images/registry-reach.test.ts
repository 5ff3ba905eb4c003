import { describe, expect, it } from 'vitest'
import { answeredWith, timedOut } from '../connection/engine-error.ts'
import { parseImageReference } from '../../image-reference.ts'
import { RegistryReach } from './registry-reach.ts'

const reference = parseImageReference('docker.io/library/node:24')
const minute = 60_000

describe('whether a registry can be reached', () => {
  it.each([
    { what: 'that it counts too much', error: answeredWith(429, 'toomanyrequests: rate limit'), minutes: 60 },
    { what: 'so in words only', error: answeredWith(500, 'toomanyrequests: You have reached your limit'), minutes: 60 },
    { what: 'that it wants a login', error: answeredWith(401, 'unauthorized'), minutes: 5 },
    { what: 'that it is out of reach', error: answeredWith(500, 'dial tcp: no such host'), minutes: 0.5 },
  ])('is not asked again for $minutes minutes when it said $what', async ({ error, minutes }) => {
    const { reach, world } = stage(error)
    const first = await reach.ask(reference)
    world.now += minutes * minute - 1
    expect(await reach.ask(reference)).toBe(first)
    expect(world.asked).toBe(1)
    world.now += 1
    await reach.ask(reference)
    expect(world.asked).toBe(2)
  })

  it('is asked again at once when the engine gave no answer', async () => {
    const { reach, world } = stage(timedOut('unix:///run/docker.sock', 10_000))
    expect(await reach.ask(reference)).toBeNull()
    expect(await reach.ask(reference)).toBeNull()
    expect(world.asked).toBe(2)
  })

  it('is known after a download, whatever was answered before', async () => {
    const { reach, world } = stage(answeredWith(429, 'toomanyrequests'))
    expect(await reach.ask(reference)).toBeNull()
    reach.learn(reference, true)
    expect(await reach.ask(reference)).toBe(true)
    expect(world.asked).toBe(1)
  })
})

/** An engine that answers each question so. */
function stage(error: Error) {
  const world = { now: 0, asked: 0 }
  const request = () => {
    world.asked += 1
    return Promise.reject(error)
  }
  return { world, reach: new RegistryReach({ kind: 'docker', request }, () => world.now) }
}
