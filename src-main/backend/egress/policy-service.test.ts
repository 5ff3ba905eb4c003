import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../../src-shared/policy/default-policy.ts'
import { eventually } from '../fixtures/eventually.ts'
import { sampleRecord, sampleSpec } from '../fixtures/sample.ts'
import { stageService } from '../fixtures/staged-service.ts'

const allow = { verdict: 'allow', mayBePrivate: false } as const

describe('what a sandbox may reach', () => {
  it('[EG46] is the usual for one of before, and kept with its record once it is changed', async () => {
    await using stage = await stageService([sampleRecord({ spec: sampleSpec({ name: 'old' }) })])
    const { egress } = stage.service
    expect((await egress.state('old')).policy).toEqual(defaultPolicy)
    await egress.change('old', { mode: 'offline', presets: ['npm', 'npm'] })
    const state = await egress.addRule('old', { ...allow, host: 'Example.COM.', ports: [443, 80, 443] })
    expect(state.policy).toMatchObject({ mode: 'offline', presets: ['npm'] })
    expect(state.policy.rules).toEqual([
      { verdict: 'allow', host: 'example.com', ports: [80, 443], origin: { kind: 'person' } },
    ])
    expect((await stage.records())[0]?.egress).toEqual(state.policy)
    expect(stage.service.get('old').network).toEqual({ mode: 'offline', isLearning: false, refusals: 0 })
  })

  it('[EG46] is as asked for from the first moment, and what is no rule is refused before anything is made', async () => {
    await using stage = await stageService()
    const network = { mode: 'open', rules: [{ verdict: 'deny', host: 'example.com', ports: null }] }
    await stage.create({ network })
    expect((await stage.service.egress.state('demo')).policy).toMatchObject({ mode: 'open', rules: network.rules })
    const wrong = { name: 'other', network: { rules: [{ verdict: 'allow', host: 'a b', ports: null }] } }
    await expect(stage.create(wrong)).rejects.toMatchObject({ code: 'invalid-input' })
    expect(stage.state('other')).toBeUndefined()
    await eventually(() => stage.state() === 'running')
  })

  it('[EG45] says one thing of the same host and ports', async () => {
    await using stage = await stageService()
    await stage.running()
    const { egress } = stage.service
    const about = { host: 'example.com', port: 443, mayBePrivate: false }
    await egress.answer('demo', { ...about, answer: 'refuse' })
    expect((await egress.answer('demo', { ...about, answer: 'always' })).policy.rules).toMatchObject([
      { verdict: 'allow', host: 'example.com', ports: [443] },
    ])
    const removed = await egress.removeRule('demo', { verdict: 'allow', host: 'example.com', ports: [443] })
    expect(removed.policy.rules).toEqual([])
  })

  it('[EG45] once allowed ends when it stops, and is never written down', async () => {
    await using stage = await stageService()
    await stage.running()
    const { egress } = stage.service
    const answer = { host: 'example.com', port: null, answer: 'once', mayBePrivate: false } as const
    const { onceRules, policy } = await egress.answer('demo', answer)
    expect(onceRules).toMatchObject([{ host: 'example.com', ports: [80, 443], origin: { kind: 'once' } }])
    expect(policy.rules).toEqual([])
    expect(JSON.stringify(await stage.records())).not.toContain('example.com')
    await stage.service.stop('demo')
    await eventually(() => stage.state() === 'stopped')
    expect((await egress.state('demo')).onceRules).toEqual([])
  })

  it('[EG6] lets a private address through for one host and one port only', async () => {
    await using stage = await stageService()
    await stage.running()
    const { egress } = stage.service
    const asked = { verdict: 'allow', mayBePrivate: true } as const
    for (const wrong of [
      { host: '*.example.com', ports: [80] },
      { host: 'db.example.com', ports: null },
      { host: 'db.example.com', ports: [80, 443] },
    ]) {
      await expect(egress.addRule('demo', { ...asked, ...wrong })).rejects.toMatchObject({ code: 'invalid-input' })
    }
    const { policy } = await egress.addRule('demo', { ...asked, host: 'db.example.com', ports: [5432] })
    expect(policy.rules).toMatchObject([{ mayBePrivate: true }])
  })

  it('[EG47] becomes what was used, also after another start', async () => {
    const learned = [443, 80].map((port) => ({ host: 'example.com', port }))
    const egress = { ...defaultPolicy, isLearning: true }
    await using stage = await stageService([sampleRecord({ egress, learned })])
    const { policy } = await stage.service.egress.lockToUsed('demo')
    expect(policy.isLearning).toBe(false)
    expect(policy.rules).toEqual([
      { verdict: 'allow', host: 'example.com', ports: [80, 443], origin: { kind: 'learned' } },
    ])
    expect((await stage.records())[0]?.learned).toEqual([])
  })
})
