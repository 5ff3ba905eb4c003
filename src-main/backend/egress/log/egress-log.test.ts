import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../fixtures/eventually.ts'
import { collectingLog } from '../../fixtures/sample.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { boundedLines } from '../../logs/bounded-lines.ts'
import { publicServer, stagedOutside, stageGate } from '../fixtures/staged-gate.ts'
import { EgressLog } from './egress-log.ts'
import { RequestFile } from './request-file.ts'
import { takeNote } from './take-note.ts'

const here = '198.51.100.1'

function openLog(path: string | null) {
  const told: string[] = []
  const unseen: number[] = []
  const file = path === null ? null : new RequestFile(boundedLines(path, 100_000), collectingLog())
  const log = new EgressLog({
    file,
    now: () => new Date('2026-01-01T00:00:00Z'),
    onUnseen: (count) => unseen.push(count),
    onNewRefusal: (words) => told.push(words),
  })
  const refuse = (host: string, port: number | null = 443, reason: 'not-listed' | 'denied' = 'not-listed') =>
    log.refuse(log.begin({ host, port, via: 'name', process: null }), reason, null)
  return { log, told, unseen, refuse }
}

describe('what a sandbox wanted', () => {
  it('[EG41] is one request, however often the same was refused', () => {
    const { log, refuse } = openLog(null)
    for (let time = 0; time < 5; time++) refuse('a.test')
    refuse('a.test', 80)
    refuse('b.test', null)
    expect(log.requests.all).toMatchObject([
      { host: 'a.test', port: 443, times: 5, outcome: { kind: 'refused', reason: 'not-listed' } },
      { host: 'a.test', port: 80, times: 1 },
      { host: 'b.test', port: null, times: 1, words: expect.stringMatching(/^Refused by Airlock policy: b\.test/) },
    ])
  })

  it('[EG44] is counted by host until somebody looks, without what a person denied', () => {
    const { log, told, unseen, refuse } = openLog(null)
    refuse('a.test')
    refuse('a.test', 80)
    refuse('b.test')
    refuse('c.test', 443, 'denied')
    expect(log.unseen).toBe(2)
    log.seen()
    expect(log.unseen).toBe(0)
    refuse('a.test')
    expect(unseen).toEqual([1, 2, 0, 1])
    expect(told).toHaveLength(2)
  })

  it('[EG44] is not what Airlock itself asks for inside to measure the boundary', async () => {
    const { log } = openLog(null)
    const context = {
      requests: log,
      terms: () => ({ mode: 'allowlist', rules: [], isLearning: false }) as const,
      onTrouble: () => undefined,
    }
    const tunnels = { process: () => undefined }
    for (const name of [`${'0a'.repeat(16)}.canary.airlock.invalid`, 'x.canary.airlock.invalid']) {
      await takeNote(context, tunnels, { type: 'name', name, times: 1 }, new AbortController().signal)
    }
    expect(log.requests.all).toMatchObject([{ host: 'x.canary.airlock.invalid' }])
  })

  it('[EG43] is there again after a restart, bounded and private, and what was under way is cut', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'x.egress.log')
    const before = openLog(path)
    await before.log.ready
    before.refuse('a.test')
    before.log.seen()
    before.refuse('b.test')
    before.log.put(
      { ...before.log.begin({ host: 'c.test', port: 443, via: 'name', process: null }), outcome: { kind: 'open' } },
      true,
    )
    for (let time = 0; time < 2000; time++) {
      before.log.end({
        ...before.log.begin({ host: 'd.test', port: 443, via: 'name', process: null }),
        outcome: { kind: 'done' },
      })
      if (time % 200 === 0) await before.log.close()
    }
    before.refuse('a.test')
    before.log.put(
      { ...before.log.begin({ host: 'e.test', port: 443, via: 'name', process: null }), outcome: { kind: 'open' } },
      true,
    )
    expect(before.log.requests.all).toHaveLength(1000)
    await before.log.close()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(path)).size).toBeLessThan(300_000)
    const after = openLog(path)
    await after.log.ready
    expect(after.log.requests.all.length).toBeLessThanOrEqual(1000)
    expect(after.log.requests.all.at(-1)).toMatchObject({ host: 'e.test', outcome: { kind: 'failed', failure: 'cut' } })
    expect(after.log.unseen).toBe(1)
  })

  it('[EG40] is told with its rule, address and bytes, [EG42] and the process that the sandbox tells', async () => {
    const server = await publicServer((socket) => socket.pipe(socket))
    const { parts } = stagedOutside({ 'a.test': [here] }, { [here]: server.port })
    await using stage = await stageGate({ allowed: { 'a.test': [22] }, parts })
    stage.way.note({ type: 'process', connection: 1, pid: 7, name: 'early\u001b' })
    const stop = new AbortController()
    const events: string[] = []
    const following = (async () => {
      for await (const event of stage.egress.events('demo', stop.signal)) {
        events.push(event.type === 'state' ? 'state' : event.requests.map(({ outcome }) => outcome.kind).join())
      }
    })()
    await eventually(() => events.length === 2)
    const one = await stage.way.connect('a.test', 22)
    expect(await one.answer).toEqual({ kind: 'ok' })
    await eventually(() => events.includes('open'))
    one.program.end('hello')
    one.program.resume()
    await eventually(() => events.at(-1) === 'done')
    expect(events).toEqual(['state', '', 'open', 'done'])
    expect(await stage.requests()).toMatchObject([
      { host: 'a.test', port: 22, rule: { host: 'a.test' }, address: here, sent: 5, received: 5 },
    ])
    expect((await stage.requests())[0]?.process).toEqual({ pid: 7, name: 'early\\x1b' })
    stop.abort()
    await following
    server.close()
  })

  it('[EG42] has a program that was told only after it was refused, and keeps all else', async () => {
    await using stage = await stageGate({ allowed: { 'a.test': [443] } })
    const one = await stage.way.connect('a.test', 8081)
    expect(await one.answer).toMatchObject({ kind: 'refused' })
    const [before] = await stage.requests()
    stage.way.note({ type: 'process', connection: one.id, pid: 7, name: 'curl' })
    await eventually(async () => (await stage.requests())[0]?.process !== null)
    expect(await stage.requests()).toEqual([{ ...before, process: { pid: 7, name: 'curl' } }])
  })

  it('[EG41] is also a name that was refused, as the policy here says and not as the sandbox does', async () => {
    await using stage = await stageGate({ allowed: { 'a.test': null } })
    stage.way.note({ type: 'name', name: 'a.test', times: 3 })
    stage.way.note({ type: 'name', name: 'B.test.', times: 3, process: { pid: 7, name: 'curl\u001b' } })
    await eventually(() => stage.service.get('demo').network.refusals === 1)
    expect(await stage.requests()).toMatchObject([{ host: 'b.test', port: null, via: 'dns', times: 3 }])
    expect((await stage.requests())[0]?.process).toEqual({ pid: 7, name: 'curl\\x1b' })
    await stage.egress.seen('demo')
    expect(stage.service.get('demo').network.refusals).toBe(0)
  })

  it('[EG47] only learn mode let pass, can be locked to', async () => {
    const server = await publicServer((socket) => socket.end('hello'))
    const { parts } = stagedOutside({ 'a.test': [here], 'b.test': ['10.0.0.1'] }, { [here]: server.port })
    await using stage = await stageGate({ parts })
    await stage.egress.change('demo', { isLearning: true })
    expect(await (await stage.way.connect('a.test', 443)).answer).toEqual({ kind: 'ok' })
    expect(await (await stage.way.connect('b.test', 443)).answer).toMatchObject({ kind: 'refused' })
    const { policy } = await stage.egress.lockToUsed('demo')
    expect(policy.rules).toEqual([{ verdict: 'allow', host: 'a.test', ports: [443], origin: { kind: 'learned' } }])
    server.close()
  })
})
