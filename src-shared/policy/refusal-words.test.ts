import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RefusalReason } from './policy.ts'
import { refusalWords } from './refusal-words.ts'

const sentences: Readonly<Record<RefusalReason, string>> = {
  offline: 'this sandbox is offline, so evil.example:443 is not reached.',
  'not-listed': 'evil.example:443 is not on the allowlist of this sandbox.',
  denied: 'a rule of this sandbox denies evil.example:443.',
  'private-address': 'evil.example:443 leads to an address that is not public.',
  'not-a-host': '"evil.example:443" is no host that can be reached.',
  'other-host': 'the connection to evil.example:443 names another server inside.',
  'too-many': 'too many connections are open in this sandbox to reach evil.example:443 too.',
  'not-proven': 'the isolation of this sandbox is not proven yet, so evil.example:443 is not reached.',
}

describe('[EG9] the words of a refusal', () => {
  it.each(Object.entries(sentences))('%s', (reason, sentence) => {
    const words = refusalWords(reason as RefusalReason, 'evil.example', 443)
    expect(words).toBe(`Refused by Airlock policy: ${sentence}`)
  })

  it('name who asked, an address in brackets, and a name alone', () => {
    expect(refusalWords('not-listed', '2001:db8::1', 443, 'node')).toBe(
      'Refused by Airlock policy: [2001:db8::1]:443 is not on the allowlist of this sandbox (asked for, as told inside, by "node").',
    )
    expect(refusalWords('not-listed', 'a.example', null)).toContain(': a.example is not')
  })

  it('fit into any protocol, whatever the sandbox names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ unit: 'binary' }), (host, process) => {
        const words = refusalWords('not-a-host', host, 1, process)
        expect(words).toMatch(/^[\x20-\x7e]+$/)
        expect(words.length).toBeLessThan(4000)
      }),
    )
  })
})
