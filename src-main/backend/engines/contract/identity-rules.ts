import { describe, expect, test } from 'vitest'
import { callsAbout } from './calls-about.ts'
import type { ContractSubject } from './contract-subject.ts'
import { needed } from './needs.ts'
import { newSpec } from './sample-spec.ts'

/** What is ours and what is not: EN20 to EN27. */
export function identityRules(subject: () => ContractSubject): void {
  describe('ownership', () => {
    test('[EN20] a backend that was started anew finds, runs and removes what was made before', async () => {
      const spec = newSpec(subject())
      const made = await subject().engine.create(spec)
      const engine = await subject().reopen()
      expect(await engine.inspect(spec.id)).toEqual(made)
      await engine.start(spec.id)
      expect((await engine.verifySettings(spec.id)).filter(({ ok }) => !ok)).toEqual([])
      await engine.stop(spec.id)
      await engine.remove(spec.id)
      expect((await subject().engine.list()).map(({ id }) => id)).not.toContain(spec.id)
    })

    test('[EN21] another installation’s sandboxes are listed as foreign and never touched', async () => {
      const { engine } = subject()
      const spec = newSpec(subject())
      await engine.create(spec)
      await engine.start(spec.id)
      const stranger = await subject().stranger()
      expect((await stranger.list()).find(({ id }) => id === spec.id)).toMatchObject({ ownership: 'foreign' })
      for (const call of callsAbout(stranger, spec.id, 'start', 'stop', 'pause', 'remove', 'inspect', 'connect')) {
        await expect(call()).rejects.toMatchObject({ code: 'sandbox-foreign' })
      }
      await stranger.sweep(new Set())
      expect((await engine.inspect(spec.id)).state).toBe('running')
      await engine.remove(spec.id)
    })

    test('[EN22] labels that were forged or changed make a container foreign', async (context) => {
      const outside = needed(context, subject().outside)
      const { engine } = subject()
      const spec = newSpec(subject())
      await engine.create(spec)
      const forged = 'eeeeeeeeeeee'
      await outside.forge(spec.id, 'forged', (labels) => ({ ...labels, 'app.airlock.sandbox': forged }))
      expect((await engine.list()).find(({ id }) => id === forged)).toMatchObject({ ownership: 'foreign' })
      await expect(engine.remove(forged)).rejects.toMatchObject({ code: 'sandbox-foreign' })
      await expect(engine.start(forged)).rejects.toMatchObject({ code: 'sandbox-foreign' })
      // Copied as they are, they are valid: then only the one that has our name is ours.
      await outside.forge(spec.id, 'copied', (labels) => labels)
      const claims = (await engine.list()).filter(({ id }) => id === spec.id)
      expect(claims.map(({ ownership }) => ownership).sort()).toEqual(['foreign', 'own'])
      await engine.start(spec.id)
      await engine.sweep(new Set([spec.id]))
      await engine.remove(spec.id)
      expect((await subject().traces()).filter((name) => /forged|copied/.test(name))).toHaveLength(2)
      await outside.clean()
    })

    test('[EN23] one that somebody renamed is still ours', async (context) => {
      const rename = needed(context, needed(context, subject().outside).rename)
      const { engine } = subject()
      const spec = newSpec(subject())
      await engine.create(spec)
      await rename(spec.id, `renamed-${spec.id}`)
      expect(await engine.inspect(spec.id)).toMatchObject({ ownership: 'own' })
      await engine.start(spec.id)
      await engine.remove(spec.id)
      expect((await subject().traces()).filter((name) => name.includes(spec.id))).toEqual([])
    })

    test('[EN24] a name that somebody else has is left to them, and nothing of ours stays', async (context) => {
      const outside = needed(context, subject().outside)
      const occupyContainer = needed(context, outside.occupyContainer)
      const occupyVolume = needed(context, outside.occupyVolume)
      const { engine } = subject()
      const spec = newSpec(subject())
      const before = await subject().traces()
      await occupyContainer(`airlock-${spec.id}`)
      await expect(engine.create(spec)).rejects.toMatchObject({ code: 'sandbox-name-taken' })
      expect((await subject().traces()).filter((name) => !before.includes(name))).toEqual([
        `container airlock-${spec.id}`,
      ])
      await outside.clean()
      await occupyVolume(`airlock-${spec.id}-home`)
      await expect(engine.create(spec)).rejects.toMatchObject({ code: 'sandbox-name-taken' })
      expect((await subject().traces()).filter((name) => !before.includes(name))).toEqual([
        `volume airlock-${spec.id}-home`,
      ])
      await outside.clean()
      expect(await subject().traces()).toEqual(before)
    })

    test('[EN25] the same id a second time is refused, and the first sandbox keeps its data', async () => {
      const { engine } = subject()
      const spec = newSpec(subject())
      await engine.create(spec)
      const before = await subject().traces()
      await expect(engine.create(spec)).rejects.toMatchObject({ code: 'sandbox-name-taken' })
      expect(await subject().traces()).toEqual(before)
      await engine.start(spec.id)
      await engine.remove(spec.id)
    })

    test('[EN26] a sweep removes what was never started and nobody keeps, and nothing else', async () => {
      const engine = await subject().reopen()
      const [kept, running, forgotten] = [newSpec(subject()), newSpec(subject()), newSpec(subject())]
      for (const spec of [kept, running, forgotten]) await subject().engine.create(spec)
      await subject().engine.start(running.id)
      const swept = await engine.sweep(new Set([kept.id]))
      expect(swept.length).toBeGreaterThan(0)
      expect(swept.every((name) => name.includes(forgotten.id))).toBe(true)
      const left = (await engine.list()).map(({ id }) => id)
      expect(left).toContain(kept.id)
      expect(left).toContain(running.id)
      expect(left).not.toContain(forgotten.id)
      expect((await subject().traces()).filter((name) => name.includes(forgotten.id))).toEqual([])
      for (const spec of [kept, running]) await engine.remove(spec.id)
      expect(await engine.sweep(new Set())).toEqual([])
    })

    test('[EN27] a sweep leaves alone what is being made and probed at the same time', async () => {
      const { engine } = subject()
      const specs = Array.from({ length: 4 }, () => newSpec(subject()))
      const keep = new Set(specs.map(({ id }) => id))
      const [description] = await Promise.all([
        engine.describe({ refresh: true }),
        ...specs.map((spec) => engine.create(spec)),
        engine.sweep(keep),
        engine.sweep(keep),
      ])
      const runtime = description.runtimes.find(({ level }) => level === subject().level)
      expect(runtime, runtime?.evidence).toMatchObject({ proven: true })
      for (const { id } of specs) {
        await engine.start(id)
        await engine.remove(id)
      }
    })
  })
}
