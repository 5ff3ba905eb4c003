import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { makeRule } from './make-rule.ts'
import { nameVerdict } from './name-verdict.ts'
import type { EgressRule, EgressTerms } from './policy.ts'

const person = { kind: 'person' } as const
const allow = (host: string, ...ports: number[]) => rule('allow', host, ports)
const deny = (host: string, ...ports: number[]) => rule('deny', host, ports)
const toPrivate = (host: string, port: number) =>
  makeRule({ verdict: 'allow', host, ports: [port], mayBePrivate: true }, person)

function rule(verdict: 'allow' | 'deny', host: string, ports: readonly number[]): EgressRule {
  return makeRule({ verdict, host, ports: ports.length === 0 ? null : ports }, person)
}

function terms(rules: readonly EgressRule[], rest: Partial<EgressTerms> = {}): EgressTerms {
  return { mode: 'allowlist', isLearning: false, rules, ...rest }
}

/** `allowed`, `private`, `learned`, or the reason. */
function outcome(given: EgressTerms, host: string, port = 443): string {
  const verdict = decide(given, { host, port })
  if (!verdict.allowed) return verdict.reason
  if (verdict.mayBePrivate) return 'private'
  return verdict.isLearned ? 'learned' : 'allowed'
}

describe('[EG1] modes', () => {
  it('offline: nothing, whatever rules say', () => {
    const offline = terms([allow('a.example')], { mode: 'offline', isLearning: true })
    expect(outcome(offline, 'a.example')).toBe('offline')
    expect(nameVerdict(offline, 'a.example')).toMatchObject({ allowed: false, reason: 'offline' })
  })

  it('allowlist: what a rule allows, and it names the rule', () => {
    const one = allow('a.example')
    expect(decide(terms([one]), { host: 'a.example', port: 443 })).toMatchObject({ allowed: true, rule: one })
    expect(outcome(terms([one]), 'b.example')).toBe('not-listed')
  })

  it('open: what is public and not denied', () => {
    const open = terms([deny('bad.example')], { mode: 'open' })
    expect(outcome(open, 'any.example')).toBe('allowed')
    expect(outcome(open, '198.51.100.1')).toBe('allowed')
    expect(outcome(open, 'bad.example')).toBe('denied')
    expect(outcome(open, '10.0.0.1')).toBe('private-address')
  })
})

describe('[EG2] rules', () => {
  it('name a host exactly, or all below a name and not the name itself', () => {
    const given = terms([allow('a.example'), allow('*.b.example')])
    expect(outcome(given, 'a.example')).toBe('allowed')
    expect(outcome(given, 'x.a.example')).toBe('not-listed')
    expect(outcome(given, 'x.b.example')).toBe('allowed')
    expect(outcome(given, 'y.x.b.example')).toBe('allowed')
    expect(outcome(given, 'b.example')).toBe('not-listed')
    expect(outcome(given, 'evilb.example')).toBe('not-listed')
    expect(outcome(given, 'b.example.evil')).toBe('not-listed')
  })

  it('name ports, or every port', () => {
    const given = terms([allow('a.example', 443, 8443), allow('b.example'), deny('b.example', 25)])
    expect(outcome(given, 'a.example', 8443)).toBe('allowed')
    expect(outcome(given, 'a.example', 80)).toBe('not-listed')
    expect(outcome(given, 'b.example', 9999)).toBe('allowed')
    expect(outcome(given, 'b.example', 25)).toBe('denied')
  })

  it('that deny win over all that allow', () => {
    expect(outcome(terms([allow('a.b.example'), deny('*.b.example')]), 'a.b.example')).toBe('denied')
    expect(outcome(terms([toPrivate('10.0.0.1', 80), deny('10.0.0.1')]), '10.0.0.1', 80)).toBe('denied')
  })
})

describe('[EG4] what is no destination', () => {
  it.each([
    ['a b', 443],
    ['', 443],
    ['a.example', 0],
    ['a.example', 65_536],
    ['a.example', 1.5],
    ['a.example', Number.NaN],
  ])('%j at %d', (host, port) => {
    expect(outcome(terms([], { mode: 'open' }), host, port)).toBe('not-a-host')
  })
})

describe('[EG6] what is not public', () => {
  it('is refused in every mode and every writing, and so are names of this computer', () => {
    for (const mode of ['allowlist', 'open'] as const) {
      for (const host of [
        '127.1',
        '2130706433',
        '0x7f000001',
        '[::ffff:7f00:1]',
        '10.1.1.1',
        'localhost',
        'a.LOCALHOST.',
      ]) {
        const given = terms([allow('127.0.0.1'), allow('10.1.1.1'), allow('*.localhost'), allow('localhost')], { mode })
        expect(outcome(given, host), host).toBe('private-address')
      }
    }
  })

  it('is reached by the exact host and port that a person allows', () => {
    const given = terms([toPrivate('10.0.0.1', 8080), toPrivate('intranet.example', 443)])
    expect(outcome(given, '10.0.0.1', 8080)).toBe('private')
    expect(outcome(given, '0x0a.1', 8080)).toBe('private')
    expect(outcome(given, '10.0.0.1', 80)).toBe('private-address')
    expect(outcome(given, '10.0.0.2', 8080)).toBe('private-address')
    expect(outcome(given, 'intranet.example')).toBe('private')
    expect(outcome(given, 'intranet.example', 80)).toBe('not-listed')
  })

  it('is not reached by a rule that says so without being a person’s, exact and of one port', () => {
    const wrong: EgressRule[] = [
      {
        verdict: 'allow',
        host: '10.0.0.1',
        ports: [80],
        origin: { kind: 'preset', preset: 'npm' },
        mayBePrivate: true,
      },
      { verdict: 'allow', host: '10.0.0.1', ports: [80, 81], origin: person, mayBePrivate: true },
      { verdict: 'allow', host: '10.0.0.1', ports: null, origin: person, mayBePrivate: true },
    ]
    for (const one of wrong) expect(outcome(terms([one]), '10.0.0.1', 80)).toBe('private-address')
    const wide: EgressRule = { verdict: 'allow', host: '*.a.example', ports: [80], origin: person, mayBePrivate: true }
    expect(outcome(terms([wide]), 'x.a.example', 80)).toBe('allowed')
  })
})

describe('[EG7] learn mode', () => {
  it('lets pass what is public and marks it', () => {
    const learning = terms([allow('a.example'), deny('bad.example')], { isLearning: true })
    expect(outcome(learning, 'a.example')).toBe('allowed')
    expect(outcome(learning, 'new.example')).toBe('learned')
    expect(outcome(learning, 'bad.example')).toBe('denied')
    expect(outcome(learning, '10.0.0.1')).toBe('private-address')
    expect(outcome({ ...learning, mode: 'open' }, 'new.example')).toBe('allowed')
  })
})

describe('[EG8] whether a name is answered', () => {
  const ports = (given: EgressTerms, name: string) => {
    const verdict = nameVerdict(given, name)
    return verdict.allowed ? verdict.ports : verdict.reason
  }

  it('on the ports of its rules, and on the usual ones where none can be listed', () => {
    expect(ports(terms([allow('a.example', 8443, 443)]), 'A.example.')).toEqual([443, 8443])
    expect(ports(terms([allow('a.example')]), 'a.example')).toEqual([22, 80, 443, 9418])
    expect(ports(terms([allow('*.a.example', 5000), allow('x.a.example', 443)]), 'x.a.example')).toEqual([443, 5000])
    expect(ports(terms([allow('a.example', 5000)], { mode: 'open' }), 'a.example')).toEqual([22, 80, 443, 5000, 9418])
    expect(ports(terms([], { isLearning: true }), 'a.example')).toEqual([22, 80, 443, 9418])
    expect(ports(terms([toPrivate('intranet.example', 8080)]), 'intranet.example')).toEqual([8080])
  })

  it('not where every port is refused, with the reason', () => {
    expect(ports(terms([]), 'a.example')).toBe('not-listed')
    expect(ports(terms([allow('a.example', 443), deny('a.example')]), 'a.example')).toBe('denied')
    expect(ports(terms([allow('a.example', 443), deny('a.example', 443)]), 'a.example')).toBe('denied')
    expect(ports(terms([], { mode: 'open' }), 'localhost')).toBe('private-address')
    expect(ports(terms([], { mode: 'open' }), 'a b')).toBe('not-a-host')
    expect(ports(terms([], { mode: 'open' }), '198.51.100.1')).toBe('not-a-host')
  })
})
