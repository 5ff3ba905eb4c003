import { describe, expect, test } from 'vitest'
import { eventually } from '../../fixtures/eventually.ts'
import type { EngineEvent } from '../engine.ts'
import { callsAbout } from './calls-about.ts'
import type { ContractSubject } from './contract-subject.ts'
import { needed } from './needs.ts'
import { newSpec } from './sample-spec.ts'

/** Making, running and removing: EN1 to EN9. */
export function lifecycleRules(subject: () => ContractSubject): void {
  describe('lifecycle', () => {
    test('[EN1] a new sandbox is created, not started, and listed with the very spec it was made from', async () => {
      const { engine } = subject()
      const spec = newSpec(subject(), { name: 'First_1', fast: true })
      const made = await engine.create(spec)
      expect(made).toMatchObject({ id: spec.id, state: 'created', spec, ownership: 'own', exit: null })
      expect(made.imageId).not.toBe('')
      expect(await engine.inspect(spec.id)).toEqual(made)
      expect((await engine.list()).filter(({ id }) => id === spec.id)).toEqual([made])
      await engine.remove(spec.id)
    })

    test('[EN2] it starts, stops in good order and starts again, and asking twice changes nothing', async () => {
      const { engine } = subject()
      const spec = newSpec(subject())
      await engine.create(spec)
      const runs = new Set<string | null>([null])
      for (const round of [1, 2]) {
        await engine.start(spec.id)
        const { run } = await engine.inspect(spec.id)
        await engine.start(spec.id)
        expect(await engine.inspect(spec.id)).toMatchObject({ state: 'running', run })
        expect(runs.add(run).size, 'each start is another run').toBe(round + 1)
        await engine.stop(spec.id)
        await engine.stop(spec.id)
        expect(await engine.inspect(spec.id)).toMatchObject({
          state: 'stopped',
          run: null,
          exit: { code: 0, outOfMemory: false },
        })
      }
      await engine.remove(spec.id)
    })

    test('[EN3] it pauses and resumes where the engine can, and asking twice changes nothing', async (context) => {
      const { engine } = subject()
      if (!engine.capabilities.pause.available) context.skip(engine.capabilities.pause.reason)
      const spec = newSpec(subject())
      await engine.create(spec)
      await expect(engine.pause(spec.id)).rejects.toMatchObject({ code: 'sandbox-state' })
      await expect(engine.resume(spec.id)).rejects.toMatchObject({ code: 'sandbox-state' })
      await engine.start(spec.id)
      const { run } = await engine.inspect(spec.id)
      await engine.pause(spec.id)
      await engine.pause(spec.id)
      expect(await engine.inspect(spec.id)).toMatchObject({ state: 'paused', run })
      await expect(engine.start(spec.id)).rejects.toMatchObject({ code: 'sandbox-state' })
      await engine.resume(spec.id)
      await engine.resume(spec.id)
      expect(await engine.inspect(spec.id)).toMatchObject({ state: 'running', run })
      await engine.remove(spec.id)
    })

    test('[EN4] a running one is removed with its data, and what is gone already is done', async () => {
      const { engine } = subject()
      const before = await subject().traces()
      const spec = newSpec(subject())
      await engine.create(spec)
      await engine.start(spec.id)
      await engine.remove(spec.id)
      await engine.remove(spec.id)
      expect(await subject().traces()).toEqual(before)
      expect((await engine.list()).map(({ id }) => id)).not.toContain(spec.id)
    })

    test('[EN5] what is not there is `sandbox-not-found`', async () => {
      const { engine } = subject()
      const missing = 'ffffffffffff'
      const about = ['start', 'stop', 'pause', 'resume', 'inspect', 'stats', 'connect', 'verifySettings'] as const
      for (const call of callsAbout(engine, missing, ...about)) {
        await expect(call()).rejects.toMatchObject({ code: 'sandbox-not-found' })
      }
    })

    test('[EN6] an id that is none is refused before the engine hears of it', async (context) => {
      const { engine } = subject()
      const heard: string[] = []
      const path = needed(context, subject().path)
      path.watch(({ path: asked }) => {
        heard.push(asked)
        return { kind: 'pass' }
      })
      for (const id of ['', '..', 'a/../../images/prune?x=', '0123456789AB', '0123456789abc', '0123456789a\n']) {
        for (const call of callsAbout(engine, id, 'start', 'stop', 'remove', 'inspect', 'stats', 'connect')) {
          await expect(call()).rejects.toMatchObject({ code: 'invalid-input' })
        }
        await expect(engine.create(newSpec(subject(), { id }))).rejects.toMatchObject({ code: 'invalid-input' })
      }
      for (const image of ['', 'A', '../x', 'a:b:c', 'x y', '-rf', `a@sha256:${'0'.repeat(63)}`]) {
        await expect(engine.create(newSpec(subject(), { image }))).rejects.toMatchObject({ code: 'invalid-input' })
      }
      path.watch(null)
      expect(heard).toEqual([])
    })

    test('[EN7] a running one tells what it uses', async (context) => {
      const { engine } = subject()
      if (!engine.capabilities.stats.available) context.skip(engine.capabilities.stats.reason)
      const spec = newSpec(subject())
      await engine.create(spec)
      await expect(engine.stats(spec.id)).rejects.toMatchObject({ code: 'sandbox-state' })
      await engine.start(spec.id)
      const stats = await engine.stats(spec.id)
      expect(Date.parse(stats.readAt)).toBeGreaterThan(0)
      expect(stats.cpuNanoseconds).toBeGreaterThan(0)
      expect(stats.memoryBytes).toBeGreaterThan(0)
      await engine.remove(spec.id)
    })

    test('[EN8] what happens to a sandbox is told, in order and without what happens to others', async (context) => {
      const { engine } = subject()
      if (!engine.capabilities.events.available) context.skip(engine.capabilities.events.reason)
      const spec = newSpec(subject())
      const stop = new AbortController()
      const told: EngineEvent[] = []
      const listening = (async () => {
        for await (const event of engine.events({ signal: stop.signal })) told.push(event)
      })()
      const about = (id: string) =>
        told.flatMap((event) => (event.kind === 'sandbox' && event.id === id ? [event.what] : []))
      // The stream may be open only a moment later: what is told of a first sandbox shows that it is.
      await eventually(async () => {
        const first = newSpec(subject())
        await engine.create(first)
        await engine.remove(first.id)
        return told.length > 0
      })
      await engine.create(spec)
      await engine.start(spec.id)
      await engine.stop(spec.id)
      await engine.remove(spec.id)
      await eventually(() => about(spec.id).at(-1) === 'removed')
      expect(about(spec.id).filter((what, index, all) => what !== all[index - 1])).toEqual([
        'created',
        'started',
        'stopped',
        'removed',
      ])
      stop.abort()
      await listening
    })

    test('[EN9] one that was killed from outside tells how it ended and can be started again', async (context) => {
      const { engine } = subject()
      const outside = needed(context, subject().outside)
      const spec = newSpec(subject())
      await engine.create(spec)
      await engine.start(spec.id)
      await outside.kill(spec.id)
      await eventually(async () => (await engine.inspect(spec.id)).state === 'stopped')
      expect((await engine.inspect(spec.id)).exit?.code).toBe(137)
      await engine.start(spec.id)
      expect((await engine.inspect(spec.id)).state).toBe('running')
      await outside.remove(spec.id)
      await expect(engine.start(spec.id)).rejects.toMatchObject({ code: 'sandbox-not-found' })
      await engine.remove(spec.id)
      expect((await subject().traces()).filter((name) => name.includes(spec.id))).toEqual([])
    })
  })
}
