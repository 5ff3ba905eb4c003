import { describe, expect, it } from 'vitest'
import type { EgressRequest } from '../../../../src-shared/api/egress.ts'
import type { MachineSecret } from '../../../../src-shared/machine/secrets-wire.ts'
import type { EgressTerms } from '../../../../src-shared/policy/policy.ts'
import { eventually } from '../../fixtures/eventually.ts'
import { collectingLog } from '../../fixtures/sample.ts'
import { EgressLog } from '../log/egress-log.ts'
import type { GateElsewhere, TermsElsewhere } from './gate-elsewhere.ts'
import { SandboxElsewhere } from './sandbox-elsewhere.ts'

/** A gate elsewhere that a test can cut off and let tell. */
function staged() {
  const told: TermsElsewhere[] = []
  const listeners = new Set<(requests: readonly EgressRequest[] | null) => void>()
  const state = {
    isAway: false,
    isAboutToSleep: false,
    terms: { mode: 'offline', rules: [], isLearning: false } as EgressTerms,
    isProven: true,
    secrets: [] as readonly MachineSecret[],
    given: [] as readonly MachineSecret[],
  }
  const used = { requestsThisHour: 1, requestsToday: 1, bytesThisHour: 2, bytesToday: 2, refusals: 0, lastAt: null }
  const stateNow = () => state.given.map(({ id, value }) => ({ id, isHandedOver: value !== null, used }))
  const gate: GateElsewhere = {
    change: async (to) => {
      await Promise.resolve()
      if (state.isAway) throw new Error('The line is cut.')
      told.push(to)
      return { isServing: to.isProven, trouble: null }
    },
    secrets: async () => {
      await Promise.resolve()
      return stateNow()
    },
    give: async ({ secrets }) => {
      await Promise.resolve()
      if (state.isAway) throw new Error('The line is cut.')
      state.given = state.isAboutToSleep ? secrets.map((one) => ({ ...one, value: null })) : secrets
      return stateNow()
    },
    async *requests({ signal }) {
      while (!signal.aborted) {
        const next = await new Promise<readonly EgressRequest[] | null>((resolve) => listeners.add(resolve))
        if (next === null) throw new Error('The line is cut.')
        yield next
      }
    },
  }
  const log = collectingLog()
  const refusals: string[] = []
  const closing = new AbortController()
  const requests = new EgressLog({
    file: null,
    now: () => new Date(),
    onUnseen: () => undefined,
    onNewRefusal: (words) => refusals.push(words),
  })
  const one = new SandboxElsewhere({
    ...{ gate, requests, signal: closing.signal, log, retryMs: 2 },
    terms: () => state.terms,
    isProven: () => state.isProven,
    secrets: () => Promise.resolve({ secrets: state.secrets, authorities: null }),
    onServing: () => undefined,
  })
  const tell = async (next: readonly EgressRequest[] | null) => {
    await eventually(() => listeners.size > 0)
    for (const listener of listeners) {
      listeners.delete(listener)
      listener(next)
    }
  }
  return { one, told, state, lines: log.lines, requests, refusals, tell, [Symbol.dispose]: () => closing.abort() }
}

const refused = (id: string, times = 1): EgressRequest => ({
  ...{ id, at: '2026-01-01T00:00:00.000Z', host: 'evil.example', port: 443, via: 'name', process: null },
  outcome: { kind: 'refused', reason: 'not-listed' },
  ...{ words: 'Refused by Airlock policy', rule: null, secret: null, isLearned: false, address: null },
  ...{ sent: 0, received: 0, times, endedAt: '2026-01-01T00:00:00.000Z' },
})

describe('[EG80] what goes out of a sandbox with a gate elsewhere', () => {
  it('is told what counts, always the newest last, however fast it changes', async () => {
    using stage = staged()
    await stage.one.proven()
    for (const mode of ['open', 'allowlist', 'open'] as const) {
      stage.state.terms = { ...stage.state.terms, mode }
      stage.one.changed()
    }
    await eventually(() => stage.told.at(-1)?.terms.mode === 'open' && stage.told.length > 1)
    expect(stage.told[0]).toEqual({ terms: { mode: 'offline', rules: [], isLearning: false }, isProven: true })
    expect(stage.one.isServing).toBe(true)
  })

  it('says why where the gate cannot be told, and is told again once it can', async () => {
    using stage = staged()
    stage.state.isAway = true
    await stage.one.proven()
    expect(stage.one.isServing).toBe(false)
    expect(stage.one.trouble).toMatch(/what was told before counts there/)
    stage.state.isAway = false
    await eventually(() => stage.told.length === 1)
    await eventually(() => stage.one.trouble === null)
  })

  it('tells what was let through and refused, each once, over a line that was cut', async () => {
    using stage = staged()
    await stage.tell([refused('a-1')])
    await stage.tell(null)
    await stage.tell([refused('a-1'), refused('a-2')])
    await stage.tell([refused('a-2', 4)])
    await eventually(() => stage.requests.requests.get('a-2')?.times === 4)
    expect(stage.requests.requests.all.map(({ id }) => id)).toEqual(['a-1', 'a-2'])
    expect(stage.refusals).toEqual(['Refused by Airlock policy'])
    expect(stage.requests.unseen).toBe(1)
  })
})

describe('[SC30] secrets that a person agreed to have used elsewhere', () => {
  const secret: MachineSecret = {
    ...{ id: '0123456789abcdef', title: 'Model', targets: [], value: 'sk-0123456789' },
    limits: { requestsPerHour: 1, requestsPerDay: 1, bytesPerHour: 1, bytesPerDay: 1 },
  }

  it('are handed over once the gate knows what may go out, taken back with the next change, and again after a lost line', async () => {
    using stage = staged()
    stage.state.secrets = [secret]
    await stage.one.proven()
    expect(stage.state.given).toEqual([secret])
    expect(stage.one.secrets.known).toMatchObject([{ id: secret.id, isHandedOver: true }])
    stage.state.given = []
    await stage.tell(null)
    await stage.tell([refused('a-1')])
    await eventually(() => stage.state.given.length === 1)
    stage.state.secrets = []
    await stage.one.proven()
    expect(stage.state.given).toEqual([])
    expect(stage.one.secrets.known).toEqual([])
  })

  it('are handed over once more, by themselves, to one that takes none since it is about to sleep', async () => {
    using stage = staged()
    stage.state.secrets = [secret]
    stage.state.isAboutToSleep = true
    await stage.one.proven()
    expect(stage.one.secrets.known).toMatchObject([{ isHandedOver: false }])
    expect(stage.one.secrets.trouble).toBeNull()
    stage.state.isAboutToSleep = false
    await eventually(() => stage.state.given[0]?.value === secret.value)
  })

  it('say that they could not be told, never what, and are told again by themselves', async () => {
    using stage = staged()
    stage.state.secrets = [secret]
    stage.state.isAway = true
    await stage.one.proven()
    expect(stage.one.secrets.trouble).toMatch(/could not be handed/)
    expect(stage.lines.join()).not.toContain(secret.value)
    stage.state.isAway = false
    await eventually(() => stage.state.given.length === 1)
    expect(stage.one.secrets.trouble).toBeNull()
  })
})
