import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, stat } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { MachineSecret } from '../../../src-shared/machine/secrets-wire.ts'
import type { EgressTerms } from '../../../src-shared/policy/policy.ts'
import { secretPreset } from '../../../src-shared/secrets/presets.ts'
import { EgressEndpoints } from '../../backend/egress/endpoints.ts'
import { MachineDoor } from '../../backend/engines/remote/machine-door/machine-door.ts'
import { gateOfMachine } from '../../backend/engines/remote/machine/gate-of-machine.ts'
import { collectingLog } from '../../backend/fixtures/sample.ts'
import { temporaryDirectory } from '../../backend/fixtures/temporary-directory.ts'
import { askInside } from '../../backend/secrets/fixtures/inside.ts'
import { testAuthority } from '../../backend/secrets/fixtures/test-certificates.ts'
import { tlsProvider } from '../../backend/secrets/fixtures/tls-provider.ts'
import { Access } from '../door/access.ts'
import { createDoor } from '../door/door.ts'
import { openMachineSecrets } from './machine-secrets.ts'
import { secretRoutes } from './secret-routes.ts'

const sandbox = 'sandbox'
const token = 'token-of-this-sandbox'
const value = 'sk-test-0123456789abcdefghijklmnop'
const anthropic = secretPreset('anthropic')
const secret: MachineSecret = {
  ...{ id: '0123456789abcdef', title: 'Model', value },
  ...{ targets: anthropic.targets('', ''), limits: anthropic.limits },
}
const url = 'http://anthropic.airlock.internal/v1/messages'

/** A machine’s secrets behind its door, a provider over TLS, and a backend that reaches the door. */
async function staged(directory?: string) {
  const home = await temporaryDirectory()
  const provider = await tlsProvider((request, response) => {
    if (request.url === '/v1/endless') return
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ key: request.headers['x-api-key'] }))
  })
  const state: { terms: EgressTerms } = { terms: { mode: 'open', rules: [], isLearning: false } }
  const clock = { now: Date.now(), elapsed: 0 }
  const gate = new EgressEndpoints()
  const log = collectingLog()
  const secrets = await openMachineSecrets({
    ...{ sandbox, log, endpoints: gate, directory: directory ?? home.path },
    ...{ now: () => new Date(clock.now), elapsed: () => clock.elapsed },
    terms: () => state.terms,
    reach: {
      way: {
        isNear: () => false,
        resolve: () => Promise.resolve(['93.184.216.34']),
        dial: ({ address, port, signal }) => provider.dial({ host: address, port }, { sandbox, signal }),
      },
      proxy: () => null,
      throughProxy: () => Promise.reject(new Error('There is none.')),
    },
  })
  const door = createDoor({
    access: new Access(createHash('sha256').update(token).digest('hex'), () => performance.now()),
    connectAgent: () => Promise.reject(new Error('There is none.')),
    routes: secretRoutes(() => secrets),
    share: { answer: () => Promise.resolve(), upgrade: () => Promise.resolve() },
    carried: () => undefined,
    log: (text) => {
      log.info(text)
    },
  })
  door.listen(0, '127.0.0.1')
  await once(door, 'listening')
  const origin = `http://127.0.0.1:${String((door.address() as AddressInfo).port)}`
  const of = () =>
    gate.hosts(sandbox).flatMap((host) => {
      const found = gate.find(sandbox, host, 80)
      return found === null ? [] : [found]
    })
  const machine = new MachineDoor({ origin, token })
  const elsewhere = gateOfMachine(() => Promise.resolve(machine))
  return {
    ...{ provider, state, clock, gate, log, secrets, origin, directory: directory ?? home.path },
    machine,
    /** As a backend does. */
    give: (...wanted: readonly MachineSecret[]) =>
      elsewhere.give(wish(...wanted), { signal: new AbortController().signal }),
    ask: (to = url) => askInside({ of }, sandbox, to, { method: 'POST', headers: { 'x-api-key': 'none' }, body: '{}' }),
    async [Symbol.asyncDispose]() {
      await secrets.close()
      door.closeAllConnections()
      door.close()
      await provider[Symbol.asyncDispose]()
      await home[Symbol.asyncDispose]()
    },
  }
}

const wish = (...secrets: readonly MachineSecret[]) => ({ secrets, authorities: testAuthority })

describe('a secret that a machine was handed', () => {
  it('[MA50, MA51] is added on the way out, over verified TLS, and is in no file, answer or log of the machine', async () => {
    await using machine = await staged()
    expect(machine.gate.hosts(sandbox)).toEqual([])
    expect(await machine.give(secret)).toMatchObject([
      { id: secret.id, isHandedOver: true, used: { requestsToday: 0 } },
    ])
    expect(machine.gate.hosts(sandbox)).toEqual(['anthropic.airlock.internal'])
    const answer = await machine.ask()
    expect(answer).toMatchObject({ status: 200, body: `{"key":"${'*'.repeat(value.length)}"}` })
    expect(machine.provider.seen).toMatchObject([
      { path: '/v1/messages', headers: { host: ['api.anthropic.com'], 'x-api-key': [value] } },
    ])
    const known = await machine.machine.secrets()
    expect(known.secrets).toMatchObject([{ used: { requestsToday: 1 } }])
    const files = await readdir(machine.directory)
    expect(files).toContain('secrets.json')
    for (const file of files) {
      const path = join(machine.directory, file)
      expect(await readFile(path, 'utf8'), file).not.toContain(value)
      expect((await stat(path)).mode & 0o077, file).toBe(0)
    }
    expect(JSON.stringify(known) + machine.log.lines.join()).not.toContain(value)
  })

  it('[MA51] is sent to nobody whose certificate is not believed, nor where the rules of the sandbox refuse its host', async () => {
    await using machine = await staged()
    await machine.machine.changeSecrets({
      ...wish(secret),
      authorities: null,
      onto: (await machine.machine.secrets()).version,
    })
    expect(await machine.ask()).toMatchObject({ status: 502 })
    await machine.give(secret)
    const rule = { verdict: 'deny', host: 'api.anthropic.com', ports: null, origin: { kind: 'person' } } as const
    machine.state.terms = { ...machine.state.terms, rules: [rule] }
    machine.secrets.policyChanged()
    expect(await machine.ask()).toMatchObject({ status: 403 })
    expect(machine.provider.seen).toEqual([])
  })

  it('[MA52] is awaited after a sleep and after a stop: its endpoint says so until it is handed over again', async () => {
    await using machine = await staged()
    await machine.give(secret)
    expect(await machine.machine.forgetSecrets()).toMatchObject({ secrets: [{ isHandedOver: false }] })
    const refused = await machine.ask()
    expect(refused.status).toBe(503)
    expect(JSON.parse(refused.body)).toMatchObject({
      error: { code: 'secret-not-handed-over', message: expect.stringContaining('waiting for Airlock') as string },
    })
    await using anew = await staged(machine.directory)
    expect(anew.gate.hosts(sandbox)).toEqual(['anthropic.airlock.internal'])
    expect(JSON.parse((await anew.ask()).body)).toMatchObject({ error: { code: 'secret-not-handed-over' } })
    await anew.give({ ...secret, value: null })
    expect((await anew.ask()).status).toBe(503)
    await anew.give(secret)
    expect((await anew.ask()).status).toBe(200)
  })

  it('[MA52] is not taken between the moment it is forgotten and the sleep, and is once that is over or did not come', async () => {
    await using machine = await staged()
    const isHandedOver = async () => (await machine.give(secret)).map((one) => one.isHandedOver)
    await machine.machine.forgetSecrets()
    expect(await isHandedOver()).toEqual([false])
    expect((await machine.ask()).status).toBe(503)
    // Asleep: one clock goes on.
    machine.clock.now += 3_600_000
    expect(await isHandedOver()).toEqual([true])
    await machine.machine.forgetSecrets()
    expect(await isHandedOver()).toEqual([false])
    machine.secrets.goOn()
    expect(await isHandedOver()).toEqual([true])
    await machine.machine.forgetSecrets()
    machine.clock.now += 10_000
    machine.clock.elapsed += 10_000
    expect(await isHandedOver()).toEqual([true])
  })

  it('[MA53] is gone with its endpoint once it is taken away, and what is open with it is cut', async () => {
    await using machine = await staged()
    await machine.give(secret)
    const open = machine.ask('http://anthropic.airlock.internal/v1/endless')
    const cut = expect(open).rejects.toThrow()
    await expect.poll(() => machine.provider.seen.length).toBe(1)
    expect(await machine.give()).toEqual([])
    expect(machine.gate.hosts(sandbox)).toEqual([])
    expect(await readFile(join(machine.directory, 'secrets.json'), 'utf8')).toBe('{"secrets":[]}')
    await expect(machine.ask()).rejects.toThrow('no such name')
    await cut
    expect(machine.provider.seen).toHaveLength(1)
  })

  it('[MA54] is not brought back by a message that was long on its way', async () => {
    await using machine = await staged()
    const { version: onto } = await machine.machine.secrets()
    await machine.give(secret)
    await machine.give()
    const late = machine.machine.changeSecrets({ ...wish(secret), onto })
    await expect(late).rejects.toMatchObject({ code: 'agent-unreachable' })
    expect(machine.gate.hosts(sandbox)).toEqual([])
    expect((await machine.machine.secrets()).secrets).toEqual([])
  })

  it('[MA12, MA50] is taken whole or not at all, from nobody without the token, and is quoted in no refusal', async () => {
    await using machine = await staged()
    const stranger = new MachineDoor({ origin: machine.origin, token: 'wrong' })
    await expect(stranger.changeSecrets({ ...wish(secret), onto: '' })).rejects.toMatchObject({
      code: 'agent-protocol',
    })
    for (const wrong of [
      { ...secret, value: `${value}\r\nX: y` },
      { ...secret, targets: [] },
      { ...secret, targets: secret.targets.map((target) => ({ ...target, host: '10.0.0.1' })) },
      { ...secret, targets: secret.targets.map((target) => ({ ...target, header: 'host' })) },
    ]) {
      const answer = await fetch(`${machine.origin}/airlock/secrets`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ ...wish(secret, wrong), onto: '' }),
      })
      expect(answer.status).toBe(400)
      expect(await answer.text()).not.toContain(value)
    }
    expect(machine.gate.hosts(sandbox)).toEqual([])
    expect(machine.log.lines.join()).not.toContain(value)
  })

  it('[MA51] is spent within its limits, which the machine counts', async () => {
    await using machine = await staged()
    await machine.give({ ...secret, limits: { ...secret.limits, requestsPerHour: 1 } })
    expect((await machine.ask()).status).toBe(200)
    expect(await machine.ask()).toMatchObject({ status: 403 })
    expect((await machine.machine.secrets()).secrets).toMatchObject([{ used: { requestsThisHour: 1, refusals: 1 } }])
  })
})
