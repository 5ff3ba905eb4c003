import { describe, expect, it } from 'vitest'
import { isSameRule, makeRule } from './make-rule.ts'

const person = { kind: 'person' } as const

describe('[EG3] a rule as it is written', () => {
  it('is put into its one writing', () => {
    const made = makeRule({ verdict: 'allow', host: '*.Example.COM.', ports: [443, 80, 443] }, person)
    expect(made).toEqual({ verdict: 'allow', host: '*.example.com', ports: [80, 443], origin: person })
    const other = makeRule({ verdict: 'allow', host: '*.example.com', ports: [80, 443] }, { kind: 'once' })
    expect(isSameRule(made, other)).toBe(true)
    expect(isSameRule(made, { ...other, verdict: 'deny' })).toBe(false)
    expect(isSameRule(made, { ...other, ports: null })).toBe(false)
  })

  it.each([
    [{ ports: [] }, 'names 1 to 16 ports'],
    [{ ports: Array.from({ length: 17 }, (_, index) => index + 1) }, 'names 1 to 16 ports'],
    [{ ports: [70_000] }, '70000 is no port'],
    [{ ports: [0.5] }, '0.5 is no port'],
    [{ mayBePrivate: true, ports: null }, 'one host at one port'],
    [{ mayBePrivate: true, ports: [80, 81] }, 'one host at one port'],
    [{ mayBePrivate: true, ports: [80], host: '*.a.example' }, 'one host at one port'],
    [{ mayBePrivate: true, ports: [80], verdict: 'deny' as const }, 'denies leads nowhere'],
  ])('%j is refused', (part, why) => {
    expect(() => makeRule({ verdict: 'allow', host: 'a.example', ...part }, person)).toThrowError(
      expect.objectContaining({ code: 'invalid-input', why: expect.stringContaining(why) }),
    )
  })
})
