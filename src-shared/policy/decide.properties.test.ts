import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressKind } from './addresses.ts'
import { decide } from './decide.ts'
import { nameVerdict } from './name-verdict.ts'
import { egressModes, type EgressRule, type EgressTerms, type Verdict } from './policy.ts'

// Few hosts and ports, so that rules and destinations meet.
const label = fc.constantFrom('a', 'b', 'evil')
const name = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => `${labels.join('.')}.example`)
const notPublic = fc.constantFrom('127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', 'fd00::1', 'localhost')
const host = fc.oneof({ weight: 4, arbitrary: name }, fc.constantFrom('198.51.100.1', '2001:db8::1'), notPublic)
const pattern = fc.oneof(
  host,
  name.map((one) => `*.${one}`),
)
const port = fc.constantFrom(22, 80, 443, 8080)
const ports = fc.option(
  fc.uniqueArray(port, { minLength: 1 }).map((list) => list.sort((a, b) => a - b)),
  { nil: null },
)
const origin = fc.constantFrom<EgressRule['origin']>(
  { kind: 'person' },
  { kind: 'once' },
  { kind: 'learned' },
  { kind: 'preset', preset: 'npm' },
)
const rule: fc.Arbitrary<EgressRule> = fc.record({
  verdict: fc.constantFrom('allow', 'deny'),
  host: pattern,
  ports,
  origin,
  mayBePrivate: fc.constantFrom(true, undefined),
})
const terms: fc.Arbitrary<EgressTerms> = fc.record({
  mode: fc.constantFrom(...egressModes),
  rules: fc.array(rule, { maxLength: 8 }),
  isLearning: fc.boolean(),
})
const to = fc.record({ host, port })
const runs = { numRuns: 2000 }

describe('[EG9] whatever the rules', () => {
  it('one that denies a destination is never overruled', () => {
    fc.assert(
      fc.property(terms, to, fc.nat(), (given, destination, at) => {
        const denying: EgressRule = { verdict: 'deny', host: destination.host, ports: null, origin: { kind: 'person' } }
        const rules = given.rules.toSpliced(at % (given.rules.length + 1), 0, denying)
        expect(decide({ ...given, rules }, destination).allowed).toBe(false)
      }),
      runs,
    )
  })

  it('one more that denies never allows more, and one less that allows never does', () => {
    fc.assert(
      fc.property(terms, to, rule, fc.nat(), (given, destination, other, at) => {
        const rules = given.rules.toSpliced(at % (given.rules.length + 1), 0, other)
        const [before, after] = [given, { ...given, rules }].map((one) => decide(one, destination))
        const [less, more] = other.verdict === 'deny' ? [after, before] : [before, after]
        if (less?.allowed === true) expect(more?.allowed).toBe(true)
      }),
      runs,
    )
  })

  it('their order changes nothing but which of them is named', () => {
    fc.assert(
      fc.property(terms, to, (given, destination) => {
        const turned = { ...given, rules: given.rules.toReversed() }
        expect(told(decide(turned, destination))).toEqual(told(decide(given, destination)))
      }),
      runs,
    )
  })

  it('how the host is written changes nothing', () => {
    fc.assert(
      fc.property(terms, to, fc.nat(), (given, destination, how) => {
        const writings = writingsOf(destination.host)
        const written = writings[how % writings.length] ?? ''
        expect(decide(given, { ...destination, host: written }), written).toEqual(decide(given, destination))
      }),
      runs,
    )
  })

  it('offline allows nothing, and what is allowed names its rule or comes of the mode', () => {
    fc.assert(
      fc.property(terms, to, (given, destination) => {
        const verdict = decide(given, destination)
        if (!verdict.allowed) return
        expect(given.mode).not.toBe('offline')
        if (verdict.rule !== null) expect(verdict.rule.verdict).toBe('allow')
        else expect(given.mode === 'open' || given.isLearning).toBe(true)
        expect(verdict.isLearned).toBe(verdict.rule === null && given.mode === 'allowlist')
      }),
      runs,
    )
  })

  it('what is not public is reached only by a person’s rule of that host and that port', () => {
    fc.assert(
      fc.property(terms, notPublic, port, (given, host, port) => {
        const verdict = decide(given, { host, port })
        if (!verdict.allowed) return
        expect(verdict).toMatchObject({ mayBePrivate: true, rule: { host, ports: [port], mayBePrivate: true } })
        expect(['person', 'once']).toContain(verdict.rule?.origin.kind)
      }),
      runs,
    )
  })

  it('a star never stands for the name itself, nor for the end of another', () => {
    fc.assert(
      fc.property(name, port, (below, port) => {
        const given: EgressTerms = {
          mode: 'allowlist',
          isLearning: false,
          rules: [{ verdict: 'allow', host: `*.${below}`, ports: null, origin: { kind: 'person' } }],
        }
        expect(decide(given, { host: below, port }).allowed).toBe(false)
        expect(decide(given, { host: `evil${below}`, port }).allowed).toBe(false)
        expect(decide(given, { host: `${below}.evil`, port }).allowed).toBe(false)
        expect(decide(given, { host: `x.${below}`, port }).allowed).toBe(true)
      }),
    )
  })

  it('a name is answered on ports that are allowed, or on none of the usual ones', () => {
    fc.assert(
      fc.property(terms, name, (given, host) => {
        const verdict = nameVerdict(given, host)
        const asked = verdict.allowed ? verdict.ports : [22, 80, 443, 8080, 9418]
        for (const port of asked) {
          const isListed = port !== 8080 || given.rules.some((one) => one.ports?.includes(port))
          if (verdict.allowed || isListed) expect(decide(given, { host, port }).allowed).toBe(verdict.allowed)
        }
      }),
      runs,
    )
  })
})

/** All of it but which rule decided. */
function told(verdict: Verdict): unknown {
  return { ...verdict, rule: verdict.rule === null }
}

function writingsOf(host: string): readonly string[] {
  const kind = addressKind(host)
  if (kind === null) return [host.toUpperCase(), `${host}.`, host.replaceAll('.', '。'), host.replaceAll('e', 'Ｅ')]
  if (host.includes(':')) return [`[${host}]`, host.toUpperCase(), host.replace('::', '::0:')]
  const bytes = host.split('.').map(Number)
  const whole = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  const hex = bytes.map((byte) => `0x${byte.toString(16)}`).join('.')
  const octal = bytes.map((byte) => `0${byte.toString(8)}`).join('.')
  return [String(whole), `0x${whole.toString(16)}`, hex, octal, `::ffff:${host}`, `[::FFFF:${host}]`, `${host}.`]
}
