import { describe, expect, it } from 'vitest'
import { runtimeAdvisories } from './runtime-advisories.ts'

describe('what is known of a runtime by its version', () => {
  it.each([
    ['1.1.5', ['high', 'low']],
    ['1.1.5+ds1', ['high', 'low']],
    ['1.1.12', ['high', 'low']],
    ['1.3.2', ['high', 'low']],
    ['1.3.3', ['low']],
    ['1.4.3', []],
    ['1.5.0', []],
    ['N/A', ['unknown']],
    ['', ['unknown']],
  ])('[DI16] runc %j: %j', (version, severities) => {
    expect(runtimeAdvisories('runc', version).map(({ severity }) => severity)).toEqual(severities)
  })

  it('[DI16] 1.1.12 has the fix that 1.1.5 lacks', () => {
    const cves = (version: string) => runtimeAdvisories('runc', version).flatMap((each) => each.cves)
    expect(cves('1.1.5')).toContain('CVE-2024-21626')
    expect(cves('1.1.12')).not.toContain('CVE-2024-21626')
  })

  it('[DI16] never says “vulnerable”, since distributions fix without changing the number', () => {
    const [advisory] = runtimeAdvisories('runc', '1.1.5+ds1')
    expect(advisory?.sentence).toMatch(/may be unpatched/)
    expect(advisory?.sentence).toMatch(/distribution’s build/)
    expect(advisory?.sentence).not.toMatch(/vulnerable/i)
  })

  it('[DI16] says nothing of crun and runsc, whose numbers these are not', () => {
    expect(runtimeAdvisories('crun', '1.8')).toEqual([])
    expect(runtimeAdvisories('runsc', 'release-2024')).toEqual([])
  })
})
