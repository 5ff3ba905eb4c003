import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PushState } from '../../../src-shared/cloud/push-plan.ts'
import { testEngines } from '../../../testing/engines/engines-of-worker.ts'
import { failures } from '../../../testing/fly/http/failures.ts'
import { ensureImage } from '../../../testing/images.ts'
import { openAgentClient } from '../channel/open-agent-client.ts'
import { missingAtFly, openAtFly, type AtFly } from '../contract/at-fly.ts'
import { eventually } from '../fixtures/eventually.ts'

const wish = { region: 'fra', size: { cpuKind: 'shared', cpus: 1, memoryMb: 512 }, volumeGb: 1 } as const
const signal = new AbortController().signal

/** 10,000 files in 100 folders. */
const project = `mkdir -p /workspace/src && cd /workspace/src && mkdir $(seq 0 99) && awk 'BEGIN {
  srand(7)
  for (d = 0; d < 100; d++) for (f = 0; f < 100; f++) {
    file = d "/" f ".txt"
    for (line = 1 + int(rand() * 60); line > 0; line--) print d, f, line, rand() > file
    close(file)
  }
}'
chmod 755 0/0.txt; ln -s src/0/0.txt ../first; mkdir ../grüße; printf x > '../grüße/ä b.txt'`
const hashes =
  'cd /workspace; { find . -type f -print0; } | sort -z | xargs -0 sha256sum | sha256sum; find . -type l -printf "%p %l\\n"; find . -type f -printf "%m %p\\n" | sort | sha256sum'

describe.skipIf(missingAtFly !== null)('a sandbox of this computer and an account at Fly.io', () => {
  let atFly: AtFly
  let there: AtFly['there']
  let stage: AtFly['stage']

  beforeAll(async () => {
    atFly = await openAtFly()
    ;({ there, stage } = atFly)
    // What travels is the test's business, not the image of the machine: the smallest is sent in a moment.
    await stage.sandbox('lake', { image: await ensureImage(testEngines().docker.socket, 'busybox') })
  })
  afterAll(() => atFly.close())

  /** Begins it, and resolves with the last state while it went on and the one that it ended with. */
  async function done(begin: () => Promise<PushState>, during: () => void = () => undefined) {
    const { service } = stage
    const watching = new AbortController()
    let last = await begin()
    const watch = async () => {
      for await (const state of service.push.events('lake', watching.signal)) {
        if (state.stage !== 'pushing' && state.stage !== 'pulling') continue
        last = state
        if (state.sentBytes > 0) during()
      }
    }
    const watched = watch()
    await eventually(() => {
      const { operation } = service.get('lake')
      if (operation !== null) throw new Error(`Still under way: ${JSON.stringify(operation)}`)
    }, 200_000)
    watching.abort()
    await watched
    return { last, end: await service.push.state('lake') }
  }
  async function push(during?: () => void) {
    const plan = await stage.service.push.plan('lake', wish, signal)
    const ended = await done(() => stage.service.push.begin('lake', plan.id, { include: [], leaveOut: [] }), during)
    return { plan, ...ended }
  }
  const pull = (keep: boolean) => done(() => stage.service.push.pull('lake', keep))

  it('[PU53] is left as it was, with nothing in the account, where there is no room', async () => {
    await stage.sh('lake', 'mkdir /workspace/src; echo few > /workspace/src/few.txt; ln -s src/few.txt /workspace/few')
    const before = await stage.sh('lake', hashes)
    there.fly.faults.next({ ...failures.regionFull, method: 'POST', path: '/machines', times: 20 })
    expect((await push()).end).toMatchObject({ stage: 'home', hasMachine: false, error: { code: 'cloud-full' } })
    expect(there.traces()).toEqual([])
    expect(await stage.sh('lake', hashes)).toBe(before)
    there.fly.faults.clear()
  }, 400_000)

  it('[PU53] goes there with 10,000 files when asked too often and cut off meanwhile', async () => {
    await stage.sh('lake', project)
    const before = await stage.sh('lake', hashes)
    there.fly.faults.next({ ...failures.tooOften, method: 'POST', path: '/apps', times: 2 })
    let cuts = 0
    const { plan, end, last } = await push(() => {
      // The line is cut in the middle of the copy, twice.
      if (cuts++ < 2) there.fly.edge.dropAll()
    })
    expect(plan.travels.files).toBeGreaterThanOrEqual(10_000)
    expect(end).toMatchObject({ stage: 'away', error: null })
    expect(cuts).toBeGreaterThanOrEqual(2)
    expect(last.sentBytes).toBeGreaterThan(plan.travels.bytes * 0.9)
    expect(stage.service.get('lake')).toMatchObject({ engine: 'fly', state: 'running', isolation: { level: 'vm' } })
    expect(await stage.sh('lake', hashes)).toBe(before)
  }, 400_000)

  it('[PU51] [PU54] comes back with the work of both sides, and a second push sends only what changed', async () => {
    const { id } = stage.service.get('lake')
    await stage.sh('lake', "sed -i '1i FIRST' /workspace/src/1/1.txt")
    // Most of it is removed there, which is as much work of that side as anything.
    await stage.sh('lake', 'cd /workspace; echo there > there.txt; rm src/2/2.txt; rm -r src/[1-9][0-9]')
    // The copy here, by somebody else than Airlock.
    await stage.engine.start(id)
    const copy = await openAgentClient({ connect: (options) => stage.engine.connect(id, options), signal })
    const { bytes } = await copy.files.read('/workspace/src/1/1.txt')
    const here = { condition: { kind: 'any' } } as const
    await copy.files.write('/workspace/src/1/1.txt', Buffer.concat([bytes, Buffer.from('LAST\n')]), here)
    await copy.files.write('/workspace/here.txt', Buffer.from('here\n'), here)
    await copy.close()
    await stage.engine.stop(id)

    expect((await pull(true)).end).toMatchObject({ stage: 'home', hasMachine: true, error: null })
    expect(stage.service.get('lake')).toMatchObject({ engine: 'local', state: 'running' })
    expect(await stage.sh('lake', 'cd /workspace; cat here.txt there.txt; ls src/2/2.txt 2>&1 | grep -c No')).toBe(
      'here\nthere\n1\n',
    )
    expect(await stage.sh('lake', 'find /workspace/src -type f -name "*.txt" | wc -l')).toBe('1000\n')
    expect(await stage.sh('lake', 'cd /workspace/src/1; head -1 1.txt; tail -1 1.txt')).toBe('FIRST\nLAST\n')
    expect(there.fly.machine(`airlock-${id}`).state).toBe('stopped')

    await stage.sh('lake', 'cd /workspace/src/5; for f in $(seq 0 9); do echo more >> $f.txt; done')
    const now = await stage.sh('lake', hashes)
    const again = await push()
    expect(again.plan.isKnownThere).toBe(true)
    expect(again.end).toMatchObject({ stage: 'away', error: null })
    expect(again.last.sentBytes).toBeLessThan(again.plan.travels.bytes * 0.05)
    expect(await stage.sh('lake', hashes)).toBe(now)

    expect((await pull(false)).end).toMatchObject({ stage: 'home', hasMachine: false, error: null })
    expect(await stage.sh('lake', hashes)).toBe(now)
    expect(there.traces()).toEqual([])
  }, 400_000)
})
