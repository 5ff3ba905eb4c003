import { buffer, text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { publicServer, stagedOutside, stageGate } from './fixtures/staged-gate.ts'

const [here, there] = ['198.51.100.1', '198.51.100.2']

describe('the gate', () => {
  it('[EG20] offers a way out once the isolation holds, and ends it with the channel', async () => {
    await using stage = await stageGate({ allowed: { 'a.test': [443] } })
    expect(stage.way.served[0]).toMatchObject({
      terms: { mode: 'allowlist', rules: [{ host: 'a.test' }] },
      endpoints: [],
    })
    expect(stage.way.parked).toBe(32)
    expect(await stage.egress.state('demo')).toMatchObject({ isServing: true, notServing: null })
    stage.agent.tell('lost')
    await eventually(() => stage.way.parked === 0)
    expect(await stage.egress.state('demo')).toMatchObject({ isServing: false })
    stage.agent.tell('restored')
    await eventually(() => stage.way.parked === 32)
    await stage.service.stop('demo')
    expect(stage.way.parked).toBe(0)
    expect(await stage.egress.state('demo')).toMatchObject({ isServing: false, notServing: 'It does not run.' })
  })

  it('[EG19] fills up its parked calls all together, when fewer than half are free', async () => {
    await using stage = await stageGate({ allowed: { 'a.test': [443] } })
    for (let taken = 1; taken <= 16; taken++) {
      const { answer } = await stage.way.connect('b.test', 443)
      expect(await answer).toMatchObject({ kind: 'refused' })
      expect(stage.way.parked).toBe(32 - taken)
    }
    await (
      await stage.way.connect('b.test', 443)
    ).answer
    await eventually(() => stage.way.parked === 31)
    stage.agent.tell('lost')
    await eventually(() => stage.way.parked === 0)
    stage.agent.tell('restored')
    await eventually(() => stage.way.parked === 32)
  })

  it('[EG21] [T-N5] resolves a name once, checks each address and dials a checked one, the next where one does not answer', async () => {
    const server = await publicServer((socket) => socket.end('hello'))
    const names = { 'a.test': ['10.0.0.1', here, there], 'private.test': ['10.0.0.1', '169.254.169.254'] }
    const outside = stagedOutside(names, { [there]: server.port })
    await using stage = await stageGate({ allowed: { '*.test': null }, parts: outside.parts })
    const one = await stage.way.connect('A.test.', 443)
    expect(await one.answer).toEqual({ kind: 'ok' })
    one.program.end()
    expect(await text(one.program)).toBe('hello')
    expect(outside.resolved).toEqual(['a.test'])
    expect(outside.dialled).toEqual([`${here} 443`, `${there} 443`])
    const other = await stage.way.connect('private.test', 443)
    expect(await other.answer).toMatchObject({
      kind: 'refused',
      words: expect.stringMatching(/^Refused by Airlock policy/),
    })
    expect(outside.dialled).toHaveLength(2)
    expect((await stage.requests())[0]).toMatchObject({ address: '10.0.0.1', outcome: { reason: 'private-address' } })
    const unknown = await stage.way.connect('unknown.test', 443)
    expect(await unknown.answer).toMatchObject({ kind: 'failed', failure: 'name-not-found' })
    server.close()
  })

  it('[EG22] carries bytes unchanged, lets each side end its own half, and tells a break as one', async () => {
    const sent = Buffer.alloc(3_000_000, '\0airlock')
    const received: Buffer[] = []
    const server = await publicServer((socket) => {
      socket.on('data', (bytes: Buffer) => received.push(bytes))
      socket.once('end', () => socket.end(Buffer.concat(received)))
    })
    const cutting = await publicServer((socket) => {
      socket.write('some')
      setTimeout(() => socket.resetAndDestroy(), 50)
    })
    const outside = stagedOutside(
      { 'a.test': [here], 'b.test': [there] },
      { [here]: server.port, [there]: cutting.port },
    )
    await using stage = await stageGate({ allowed: { '*.test': null }, parts: outside.parts })
    const one = await stage.way.connect('a.test', 22)
    await one.answer
    one.program.end(sent)
    const back = await buffer(one.program)
    expect(back.equals(sent)).toBe(true)
    await eventually(async () => (await stage.requests())[0]?.outcome.kind === 'done')
    expect((await stage.requests())[0]).toMatchObject({ sent: sent.length, received: sent.length, address: here })
    const other = await stage.way.connect('b.test', 22)
    await expect(buffer(other.program)).rejects.toMatchObject({ code: 'ECONNRESET' })
    await eventually(async () => (await stage.requests())[0]?.outcome.kind === 'failed')
    server.close()
    cutting.close()
  })

  it('[EG24] cuts what is open and no longer allowed, at once, and nothing else', async () => {
    const server = await publicServer((socket) => socket.pipe(socket))
    const outside = stagedOutside({ 'a.test': [here], 'b.test': [here] }, { [here]: server.port })
    await using stage = await stageGate({ allowed: { 'a.test': [22], 'b.test': [22] }, parts: outside.parts })
    const [gone, stays] = [await stage.way.connect('a.test', 22), await stage.way.connect('b.test', 22)]
    await Promise.all([gone.answer, stays.answer])
    const cut = new Promise<unknown>((resolve) => gone.program.once('error', resolve))
    gone.program.resume()
    const removed = await stage.egress.removeRule('demo', { verdict: 'allow', host: 'a.test', ports: [22] })
    expect(removed.policy.rules).toHaveLength(1)
    expect(await cut).toMatchObject({ code: 'ECONNRESET' })
    expect(stage.way.served.at(-1)?.terms.rules).toMatchObject([{ host: 'b.test' }])
    stays.program.end('still')
    expect(await text(stays.program)).toBe('still')
    const again = await stage.way.connect('a.test', 22)
    expect(await again.answer).toMatchObject({ kind: 'refused' })
    server.close()
  })

  it('[EG24] counts a rule that was removed while a connection was under way', async () => {
    const server = await publicServer((socket) => socket.end('hello'))
    const { parts } = stagedOutside({ 'a.test': ['10.0.0.1'] }, { '10.0.0.1': server.port })
    let [begun, goOn] = [false, () => {}]
    const dial: typeof parts.way.dial = async (to) => {
      begun = true
      await new Promise<void>((resolve) => {
        goOn = resolve
      })
      return await parts.way.dial(to)
    }
    const rules = [{ verdict: 'allow' as const, host: 'a.test', ports: [22], mayBePrivate: true }]
    await using stage = await stageGate({
      ...{ mode: 'open', rules },
      parts: { ...parts, way: { ...parts.way, dial } },
    })
    const one = await stage.way.connect('a.test', 22)
    await eventually(() => begun)
    await stage.egress.removeRule('demo', { verdict: 'allow', host: 'a.test', ports: [22] })
    goOn()
    expect(await one.answer).toMatchObject({ kind: 'refused' })
    expect((await stage.requests())[0]).toMatchObject({ address: '10.0.0.1', outcome: { reason: 'private-address' } })
    server.close()
  })

  it('[EG2] [EG21] [EG24] holds a rule that denies an address against names that lead there too', async () => {
    const server = await publicServer((socket) => socket.pipe(socket))
    const servers = { [here]: server.port, [there]: server.port }
    const outside = stagedOutside({ 'a.test': [here, there], 'b.test': [here] }, servers)
    const denying = { verdict: 'deny' as const, host: here, ports: [22], mayBePrivate: false }
    await using stage = await stageGate({ allowed: { '*.test': null }, rules: [denying], parts: outside.parts })
    const other = await stage.way.connect('b.test', 22)
    expect(await other.answer).toMatchObject({ kind: 'refused', words: expect.stringContaining('b.test:22') })
    expect((await stage.requests())[0]).toMatchObject({ outcome: { reason: 'denied' }, rule: { host: here } })
    const one = await stage.way.connect('a.test', 22)
    expect(await one.answer).toEqual({ kind: 'ok' })
    expect(outside.dialled).toEqual([`${there} 22`])
    const cut = new Promise<unknown>((resolve) => one.program.once('error', resolve))
    one.program.resume()
    await stage.egress.addRule('demo', { ...denying, host: there })
    expect(await cut).toMatchObject({ code: 'ECONNRESET' })
    server.close()
  })

  it('[EG23] ends what names another server inside than the one that was decided about', async () => {
    const received: Buffer[] = []
    const server = await publicServer((socket) => socket.on('data', (bytes: Buffer) => received.push(bytes)))
    const outside = stagedOutside({ 'a.test': [here] }, { [here]: server.port })
    await using stage = await stageGate({ allowed: { 'a.test': null }, parts: outside.parts })
    const http = await stage.way.connect('a.test', 80)
    await http.answer
    http.program.write('GET / HTTP/1.1\r\nHost: ')
    http.program.write('b.test\r\n\r\n')
    expect(await text(http.program)).toMatch(
      /^HTTP\/1\.1 403 [^]*Refused by Airlock policy: the connection to a\.test:80/,
    )
    expect(received).toEqual([])
    const right = await stage.way.connect('a.test', 80)
    await right.answer
    right.program.write('GET / HTTP/1.1\r\nHost: a.test:80\r\n\r\nrest')
    await eventually(() => Buffer.concat(received).toString().endsWith('\r\n\r\nrest'))
    right.program.destroy()
    expect((await stage.requests()).map(({ outcome }) => outcome.kind)).toContain('refused')
    server.close()
  })

  it('[EG27] [SC20] hands over what the backend answers by itself, not to one that is offline', async () => {
    await using stage = await stageGate({})
    const stop = stage.egress.endpoints.register({
      host: 'own.airlock.internal',
      serve: (stream, { sandbox, wentWithSecret }) => {
        wentWithSecret({ title: 'Own\u202e', host: 'api.example.com' })
        wentWithSecret({ title: 'Own', host: 'api.example.com' })
        stream.end(`of ${sandbox}`)
      },
    })
    expect(stage.way.served.at(-1)?.endpoints).toEqual(['own.airlock.internal'])
    const one = await stage.way.connect('own.airlock.internal', 80)
    one.program.end()
    expect(await text(one.program)).toMatch(/^of [0-9a-f]{12}$/)
    // How many requests went with which secret is in the log, from the first on.
    await eventually(async () => (await stage.requests())[0]?.outcome.kind === 'done')
    expect((await stage.requests())[0]?.secret).toEqual({ title: 'Own', host: 'api.example.com', requests: 2 })
    await stage.egress.change('demo', { mode: 'offline' })
    expect(await (await stage.way.connect('own.airlock.internal', 80)).answer).toMatchObject({ kind: 'refused' })
    stop()
    expect(stage.way.served.at(-1)?.endpoints).toEqual([])
  })
})
