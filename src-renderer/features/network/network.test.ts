import { describe, expect, it } from 'vitest'
import type { EgressRequest, EgressState } from '../../../src-shared/api/egress.ts'
import { defaultPolicy } from '../../../src-shared/policy/default-policy.ts'
import type { EgressRule } from '../../../src-shared/policy/policy.ts'
import { refusalState } from './answers.ts'
import { placeOf, requestSentence } from './network-words.ts'
import { factsOf } from './request-facts.ts'
import { parsePorts } from './parse-ports.ts'
import { openRefusals, refusalNotification } from './refusal-notification.ts'
import { isUnder, learnedHosts, mostRequests, requestsWith, withRequests, emptyLog } from './request-log.ts'

const state = (part: Partial<EgressState> = {}): EgressState => ({
  ...{ policy: defaultPolicy, onceRules: [], presets: [], isServing: true, notServing: null },
  ...{ authorities: { own: [], total: 0 }, upstreamProxy: null, ...part },
})
const request = (id: string, part: Partial<EgressRequest> = {}): EgressRequest => ({
  ...{ id, at: `2026-01-01T12:00:0${id}Z`, host: 'evil.example', port: 443, via: 'name', words: '' },
  ...{ process: { pid: 4, name: 'npm' }, outcome: { kind: 'refused', reason: 'not-listed' }, rule: null },
  ...{ isLearned: false, address: null, secret: null, sent: 0, received: 0, times: 1, endedAt: null, ...part },
})
const rule = (part: Partial<EgressRule>): EgressRule => ({
  ...{ verdict: 'allow', host: 'evil.example', ports: [443], origin: { kind: 'person' }, ...part },
})
const withRules = (...rules: readonly EgressRule[]) => state({ policy: { ...defaultPolicy, rules } })

describe('[EG52] a request in words', () => {
  it('is the sentence of what was wanted and what became of it', () => {
    expect(requestSentence(request('1'), [])).toBe(
      'evil.example:443 was refused: not on the allowlist. Asked for by “npm”, as the sandbox tells it.',
    )
    expect(requestSentence(request('1', { process: null, outcome: { kind: 'done' }, rule: rule({}) }), [])).toBe(
      'evil.example:443 was reached. Allowed by you. The sandbox does not tell who asked.',
    )
    expect(requestSentence(request('1', { outcome: { kind: 'failed', failure: 'cut' } }), [])).toBe(
      'evil.example:443 was cut off. Asked for by “npm”, as the sandbox tells it.',
    )
  })

  it('[SC20] says with which secret it went, and where to', () => {
    const secret = { title: 'Anthropic', host: 'api.anthropic.com', requests: 2 }
    const went = request('1', { host: 'anthropic.airlock.internal', port: 80, outcome: { kind: 'open' }, secret })
    expect(requestSentence(went, [])).toBe(
      'anthropic.airlock.internal:80 was reached. With secret “Anthropic” to api.anthropic.com. Asked for by “npm”, as the sandbox tells it.',
    )
    expect(factsOf(went)).toContainEqual([
      'Secret',
      '2 requests with secret “Anthropic” to api.anthropic.com, added outside of the sandbox',
    ])
  })

  it('shows what a sandbox named and lets nothing of it act', () => {
    expect(placeOf({ host: '2001:db8::1', port: 22 })).toBe('[2001:db8::1]:22')
    expect(requestSentence(request('1', { process: { pid: 1, name: 'a\u202eb\nc' } }), [])).toContain('by “a b c”, as')
  })
})

describe('[EG52] the log', () => {
  it('keeps places, forgets the oldest beyond what it holds, and is filtered by all words', () => {
    const log = withRequests(emptyLog, [request('1'), request('2', { host: 'two.example', isLearned: true })])
    expect(requestsWith(log, 'EXAMPLE npm').map(({ id }) => id)).toEqual(['2', '1'])
    expect(requestsWith(log, 'two :443 npm').map(({ id }) => id)).toEqual(['2'])
    expect(learnedHosts(log)).toEqual(['two.example'])
    const again = withRequests(log, [request('1', { times: 2 })])
    expect(requestsWith(again, '').map(({ times }) => times)).toEqual([1, 2])
    const many = Array.from({ length: mostRequests }, (_, index) => request(`x${String(index)}`))
    expect([...withRequests(log, many).keys()].slice(0, 1)).toEqual(['x0'])
    expect(isUnder('allowed', request('1', { outcome: { kind: 'failed', failure: 'cut' } }))).toBe(true)
    expect(isUnder('open', request('1', { outcome: { kind: 'waiting' } }))).toBe(true)
  })
})

describe('[EG53] what a refusal asks', () => {
  it('is an answer, until a rule is there or the mode forbids all', () => {
    expect(refusalState(request('1'), state())).toBe('asks')
    expect(refusalState(request('1'), withRules(rule({})))).toBe('allowed-since')
    expect(refusalState(request('1'), withRules(rule({ verdict: 'deny' })))).toBe('denied')
    expect(refusalState(request('1'), state({ policy: { ...defaultPolicy, mode: 'offline' } }))).toBe('offline')
    expect(refusalState(request('1', { outcome: { kind: 'refused', reason: 'too-many' } }), state())).toBe('final')
    expect(refusalState(request('1', { outcome: { kind: 'done' } }), state())).toBeNull()
  })

  it('[EG54] goes on for a private address that a usual rule allows by name', () => {
    const toPrivate = request('1', { outcome: { kind: 'refused', reason: 'private-address' } })
    expect(refusalState(toPrivate, withRules(rule({})))).toBe('asks')
    expect(refusalState(toPrivate, withRules(rule({ mayBePrivate: true })))).toBe('allowed-since')
  })
})

describe('[EG57] the notification of refusals', () => {
  const told = { id: 'x', sandbox: 'my-api', isInView: false, answer: () => undefined, show: () => undefined }
  const none: ReadonlySet<string> = new Set()
  const three = ['1', '2', '3'].map((id) => request(id, { host: `h${id}.example` }))

  it('names the oldest that nobody looked at, and goes on naming it while others come', () => {
    const ids = (seen: Parameters<typeof openRefusals>[2]) => openRefusals(three, state(), seen).map(({ id }) => id)
    expect(ids({ unseen: 3, told: null, away: none })).toEqual(['1', '2', '3'])
    expect(ids({ unseen: 1, told: null, away: none })).toEqual(['3'])
    expect(ids({ unseen: 1, told: '2', away: none })).toEqual(['2', '3'])
    expect(ids({ unseen: 3, told: null, away: new Set(['1', '2']) })).toEqual(['3'])
  })

  it('has the three answers, and for a private address the way to its question instead', () => {
    const labels = (one: EgressRequest, others: number) =>
      refusalNotification(one, others, told).actions.map(({ label }) => label)
    expect(labels(request('1'), 2)).toEqual(['Allow once', 'Always', 'Keep refusing', 'Show all 3'])
    const toPrivate = request('1', { outcome: { kind: 'refused', reason: 'private-address' } })
    expect(labels(toPrivate, 0)).toEqual(['Show', 'Keep refusing'])
    expect(refusalNotification(request('1'), 1, told)).toMatchObject({
      title: 'evil.example:443 was refused',
      body: 'In my-api: not on the allowlist. 1 other host was refused too. Asked for by “npm”, as the sandbox tells it.',
    })
  })
})

describe('[EG42] a program that words its own refusal', () => {
  const liar = (name: string) => request('1', { process: { pid: 1, name } })
  const told = { id: 'x', sandbox: 'my-api', isInView: false, answer: () => undefined, show: () => undefined }

  it('comes after the host, in quotation marks that it cannot leave', () => {
    for (const name of [
      'npm wanted registry.example:443.',
      'x” was refused. “registry.example:443',
      '\u202e"a" \n«b»',
    ]) {
      const sentence = requestSentence(liar(name), [])
      expect(sentence).toMatch(
        /^evil\.example:443 was refused: not on the allowlist\. Asked for by “[^“”"«»]*”, as the sandbox tells it\.$/,
      )
      const { title, body } = refusalNotification(liar(name), 0, told)
      expect(title).toBe('evil.example:443 was refused')
      expect(body).toMatch(/^In my-api: not on the allowlist\. Asked for by “[^“”"«»]*”, as the sandbox tells it\.$/)
    }
  })

  it('a long host keeps its end and its port in a title, and is whole below it', () => {
    const host = `registry.example.${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.evil.example`
    const { title, body } = refusalNotification(request('1', { host }), 0, told)
    expect(title).toMatch(/^…c+\.evil\.example:443 was refused$/)
    expect(body).toContain(`${host}:443. In my-api`)
  })
})

describe('[EG55] ports as people write them', () => {
  it('are numbers in order, or all', () => {
    expect(parsePorts(' 8080, 443 443')).toEqual([443, 8080])
    expect(parsePorts('')).toBeNull()
    expect(parsePorts('all')).toBeNull()
    expect(() => parsePorts('443, http')).toThrow('“http” is no port.')
    expect(() => parsePorts('70000')).toThrow('no port')
  })
})
