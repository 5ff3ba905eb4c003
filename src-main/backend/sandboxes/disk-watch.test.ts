import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { StagedEngine } from '../fixtures/staged-engine.ts'
import { stageService } from '../fixtures/staged-service.ts'

const gigabyte = 1024 ** 3

/** A sandbox that runs, on an engine with so much free. */
async function onDisk(percent: number) {
  const engine = new StagedEngine()
  const free = (share: number) => {
    engine.disk = { path: '/var/lib/docker', freeBytes: share * gigabyte, freeShare: share / 100 }
  }
  free(percent)
  const world = await stageService([], engine)
  await world.running()
  const notices = () => world.service.get('demo').notices.map(({ text }) => text)
  /** Resolves when the disk was looked at again, and whatever came of it. */
  const looked = async () => {
    const before = engine.diskReads
    await eventually(() => engine.diskReads > before + 1)
  }
  return Object.assign(world, { engine, free, notices, looked })
}

describe('[T-E7][SA9] a disk that fills', () => {
  it('is told while little is left, and no more when there is room again', async () => {
    await using world = await onDisk(50)
    await world.looked()
    expect(world.notices()).toEqual([])
    world.free(9)
    await eventually(() => world.notices().length === 1)
    expect(world.notices()[0]).toMatch(/9 % \(9.0 GB\) .*\/var\/lib\/docker.* is free/)
    expect(world.state()).toBe('running')
    world.free(30)
    await eventually(() => world.notices().length === 0)
  })

  it('pauses every sandbox that runs, and says what happened, why and what to do', async () => {
    await using world = await onDisk(50)
    await world.create({ name: 'other' })
    await world.create({ name: 'at-rest' })
    await eventually(() => world.state('other') === 'running' && world.state('at-rest') === 'running')
    await world.service.stop('at-rest')
    await world.looked()
    world.free(4)
    await eventually(() => world.state() === 'paused' && world.state('other') === 'paused')
    expect(world.state('at-rest')).toBe('stopped')
    expect(world.notices()).toEqual([
      expect.stringMatching(
        /^Airlock paused it because the disk is nearly full: 4 %.* Free some space .* resume it\.$/,
      ),
    ])
    expect(world.service.get('demo').error).toBeNull()
  })

  it('does not fight a person who resumes below the limit: it is told again and goes on', async () => {
    await using world = await onDisk(50)
    await world.looked()
    world.free(3)
    await eventually(() => world.state() === 'paused')
    await world.service.resume('demo')
    await eventually(() => world.notices().some((text) => text.includes('has run like that')))
    expect(world.notices()).toHaveLength(1)
    world.free(2)
    await world.looked()
    expect(world.state()).toBe('running')
    world.free(40)
    await eventually(() => world.notices().length === 0)
    world.free(4)
    await eventually(() => world.state() === 'paused')
  })

  it('takes its notice back when what it paused is resumed with room', async () => {
    await using world = await onDisk(50)
    await world.looked()
    world.free(4)
    await eventually(() => world.state() === 'paused')
    world.free(60)
    await world.service.resume('demo')
    await eventually(() => world.notices().length === 0)
    expect(world.state()).toBe('running')
  })

  it('shows a door that listens no notice again that was taken back', async () => {
    await using world = await onDisk(50)
    await world.looked()
    world.free(4)
    await eventually(() => world.state() === 'paused' && world.notices().length === 1)
    const listening = new AbortController()
    const told: number[] = []
    const listened = (async () => {
      for await (const event of world.service.events(listening.signal)) {
        if (event.type === 'changed') told.push(event.sandbox.notices.length)
      }
    })()
    world.free(60)
    await world.service.resume('demo')
    await eventually(() => told.at(-1) === 0)
    await world.looked()
    listening.abort()
    await listened
    // One, while it was resumed; none from then on.
    expect(told.lastIndexOf(1)).toBeLessThan(told.indexOf(0))
  })

  it('takes its notice back when what it paused was stopped', async () => {
    await using world = await onDisk(50)
    await world.looked()
    world.free(4)
    await eventually(() => world.state() === 'paused' && world.notices().length === 1)
    await world.service.stop('demo')
    await eventually(() => world.notices().length === 0)
  })

  it('says that a pause failed, and tries again', async () => {
    await using world = await onDisk(50)
    await world.looked()
    const { engine } = world
    const pause = engine.pause.bind(engine)
    let asked = 0
    engine.pause = () => {
      asked += 1
      return Promise.reject(new Error('No space left on device'))
    }
    world.free(4)
    await eventually(() => world.notices().some((text) => text.includes('pausing it did not work')))
    await eventually(() => asked > 1)
    expect(world.state()).toBe('running')
    engine.pause = pause
    await eventually(() => world.state() === 'paused')
    await eventually(
      () => world.notices().length === 1 && (world.notices()[0]?.startsWith('Airlock paused it') ?? false),
    )
  })

  it('pauses nothing that a person stopped meanwhile, or for which there is room again when its turn comes', async () => {
    await using world = await onDisk(50)
    await world.looked()
    const { engine } = world
    // The first look sees a full disk, the one right before the pause sees room.
    const read = engine.diskSpace.bind(engine)
    let looks = 0
    engine.diskSpace = async () => {
      looks += 1
      world.free(looks === 1 ? 4 : 50)
      return await read()
    }
    await eventually(() => looks > 3)
    expect(world.engine.calls).not.toContain('pause')
    expect(world.state()).toBe('running')
  })

  it('does not pause what was started on a disk that was full before', async () => {
    await using world = await onDisk(4)
    await eventually(() => world.notices().length === 1)
    await world.looked()
    expect(world.state()).toBe('running')
  })

  it('says so where the engine cannot pause', async () => {
    await using world = await onDisk(50)
    Object.assign(world.engine.capabilities, { pause: { available: false, reason: 'It has no control groups.' } })
    await world.looked()
    world.free(4)
    await eventually(() => world.notices().length === 1)
    expect(world.notices()[0]).toContain('this engine cannot pause it')
    expect(world.state()).toBe('running')
  })

  it('is not looked at while nothing runs', async () => {
    await using world = await onDisk(50)
    await world.looked()
    await world.service.stop('demo')
    world.free(1)
    // A list of the engine comes every 50 ms: two of them are many looks.
    const lists = () => world.engine.calls.filter((call) => call === 'list').length
    const [reads, before] = [world.engine.diskReads, lists()]
    await eventually(() => lists() > before + 2)
    expect(world.engine.diskReads).toBeLessThanOrEqual(reads + 1)
    expect(world.notices()).toEqual([])
  })

  it('that cannot be looked at is logged once, and looked at again', async () => {
    await using world = await onDisk(50)
    const { engine } = world
    let asked = 0
    const read = engine.diskSpace.bind(engine)
    engine.diskSpace = () => {
      asked += 1
      return Promise.reject(new Error('EIO'))
    }
    await eventually(() => asked > 2)
    engine.diskSpace = read
    world.free(9)
    await eventually(() => world.notices().length === 1)
    expect(world.log.lines.filter((line) => line.includes('cannot be looked at'))).toHaveLength(1)
  })
})
