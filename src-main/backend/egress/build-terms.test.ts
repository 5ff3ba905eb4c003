import { expect, it } from 'vitest'
import { decide } from '../../../src-shared/policy/decide.ts'
import type { EgressRule } from '../../../src-shared/policy/policy.ts'
import { stageService } from '../fixtures/staged-service.ts'
import { sampleRecord } from '../fixtures/sample.ts'
import { SandboxEntry } from '../sandboxes/sandbox-entry.ts'
import { nowhere } from './parts.ts'

const listed: EgressRule = {
  verdict: 'allow',
  host: 'packages.example',
  ports: [443],
  origin: { kind: 'preset', preset: 'apt' },
}

it('[PK12] a build reaches what its sandbox may and the lists of package managers; an offline one’s those alone', async () => {
  const presets = { ...nowhere.presets, rules: (ids: readonly string[]) => (ids.includes('apt') ? [listed] : []) }
  await using stage = await stageService([], undefined, undefined, { egress: { parts: { ...nowhere, presets } } })
  const id = await stage.running()
  const { egress } = stage.service
  await egress.change(id, { presets: [] })
  await egress.addRule(id, { verdict: 'allow', host: 'own.example', ports: [443], mayBePrivate: false })
  const allowed = (host: string) => decide(egress.buildTerms(id, ['apt']), { host, port: 443 }).allowed
  expect(['packages.example', 'own.example', 'other.example'].map(allowed)).toEqual([true, true, false])
  await egress.change(id, { mode: 'offline' })
  expect(['packages.example', 'own.example', 'other.example'].map(allowed)).toEqual([true, false, false])
  await egress.addRule(id, { verdict: 'deny', host: 'packages.example', ports: null, mayBePrivate: false })
  expect(allowed('packages.example')).toBe(false)
})

it('[PK27] a build of a template reaches its own hosts and those lists, whatever the sandbox may that asked first', async () => {
  const presets = { ...nowhere.presets, rules: (ids: readonly string[]) => (ids.includes('apt') ? [listed] : []) }
  await using stage = await stageService([], undefined, undefined, { egress: { parts: { ...nowhere, presets } } })
  await stage.running()
  const { policies } = stage.service.egress
  const own: EgressRule = { verdict: 'allow', host: '*.mine.example', ports: null, origin: { kind: 'person' } }
  const entry = new SandboxEntry((await stage.records())[0] ?? sampleRecord())
  const reached = () => {
    const terms = policies.ownBuildTerms(entry, [own], ['apt'])
    return ['packages.example', 'a.mine.example', 'other.example'].map(
      (host) => decide(terms, { host, port: 443 }).allowed,
    )
  }
  for (const mode of ['open', 'offline'] as const) {
    entry.record = { ...entry.record, egress: { ...entry.policy, mode } }
    expect(reached()).toEqual([true, true, false])
  }
})
