import { describe, expect, it } from 'vitest'
import { engineAdvisories } from './engine-advisories.ts'
import { runtimeAdvisories } from './runtime-advisories.ts'

const of = (components: Record<string, string>, kernelVersion = '6.1.0', kind: 'docker' | 'podman' = 'docker') =>
  engineAdvisories({ kind, kernelVersion, components })

describe('advice from the versions that an engine reports', () => {
  it.each([
    ['1.1.5', 'high'],
    ['1.1.12', 'high'],
    ['1.3.2', 'high'],
    ['1.1.5+ds1', 'high'],
    ['N/A', 'unknown'],
  ])('[IS16, T-D12] runc %s is told, the most serious first', (version, severity) => {
    expect(runtimeAdvisories('runc', version)[0]?.severity).toBe(severity)
    expect(runtimeAdvisories('crun', version)).toEqual([])
  })

  it('[IS16] says “may be unpatched” and that distributions fix under old numbers, never more', () => {
    const told = of({ engine: '20.10.24+dfsg1', runc: '1.1.5+ds1', 'docker desktop': '4.40.0' })
    expect(told.length).toBeGreaterThan(3)
    for (const { sentence } of told) {
      expect(sentence).toMatch(/may be unpatched/)
      expect(sentence).toMatch(/fixes under (the|an) old number/)
      expect(sentence).not.toMatch(/vulnerable/i)
    }
  })

  it.each([
    [{ engine: '29.5.1', runc: '1.4.3' }, 0],
    [{ engine: '29.5.0' }, 1],
    [{ engine: '25.0.5' }, 1],
    [{ engine: 'dev' }, 0],
    [{ 'docker desktop': '4.44.2' }, 1],
    [{ 'docker desktop': '4.44.3' }, 0],
  ])('[IS16] %j: %i', (components, count) => {
    expect(of(components)).toHaveLength(count)
  })

  it('[IS16] says nothing of Podman by Docker’s numbers', () => {
    expect(of({ engine: '5.0.1', crun: '1.8.1' }, '6.1.0', 'podman')).toEqual([])
  })

  it.each([
    [{ engine: '4.3.1+ds1' }, 'podman', ['CVE-2024-1753']],
    [{ engine: '4.9.4' }, 'podman', []],
    [{ engine: '5.0.0' }, 'podman', ['CVE-2024-1753']],
    [{ engine: '5.2.0' }, 'podman', []],
    [{ engine: '29.5.1', containerd: '1.4.2' }, 'docker', ['CVE-2020-15257']],
    [{ engine: '29.5.1', containerd: '1.4.3' }, 'docker', []],
    [{ engine: '29.5.1', containerd: '1.6.20~ds1' }, 'docker', []],
    [{ engine: '29.5.1', containerd: 'v2.1.0' }, 'docker', []],
  ] as const)('[IS16] of %j by %s tells of %j, and that no sandbox of Airlock is touched', (components, kind, cves) => {
    const told = of(components, '6.1.0', kind)
    expect(told.flatMap((one) => one.cves)).toEqual(cves)
    for (const { sentence } of told) expect(sentence).toMatch(/\(minor\).*Airlock/)
  })

  it('[IS16] tells of a gVisor that is too old for networks on this kernel', () => {
    expect(of({ runsc: 'release-20221219.0' }, '6.18.44')[0]?.sentence).toContain('gVisor of 2022-12-19')
    expect(of({ runsc: 'release-20221219.0' }, '6.10.3')).toEqual([])
    expect(of({ runsc: 'release-20240807.0' }, '6.18.44')).toEqual([])
  })

  it('[IS17] tells each thing once, and names the version, so that another one is told anew', () => {
    const sentences = of({ engine: '24.0.1', runc: '1.1.5', containerd: '1.6.20' }).map(({ sentence }) => sentence)
    expect(new Set(sentences).size).toBe(sentences.length)
    expect(of({ runc: '1.1.6' })[0]?.sentence).not.toBe(of({ runc: '1.1.5' })[0]?.sentence)
  })
})
