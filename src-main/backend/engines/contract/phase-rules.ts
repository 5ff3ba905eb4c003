import { describe, expect, test } from 'vitest'
import type { PhaseName } from '../../../../src-shared/engine/phases.ts'
import { callsAbout } from './calls-about.ts'
import type { ContractSubject } from './contract-subject.ts'
import type { Fate } from './faulty-path.ts'
import { needed } from './needs.ts'
import { newSpec } from './sample-spec.ts'

/** Phases, cancelling, failing and being killed: EN10 to EN19. */
export function phaseRules(subject: () => ContractSubject): void {
  /** How many requests one creation makes when everything is known. */
  const countRequests = async (path: { watch(decide: (() => Fate) | null): void }): Promise<number> => {
    let count = 0
    path.watch(() => {
      count++
      return { kind: 'pass' }
    })
    const spec = newSpec(subject())
    await subject().engine.create(spec)
    path.watch(null)
    await subject().engine.remove(spec.id)
    return count
  }

  describe('phases', () => {
    test('[EN10] every phase is told as it begins and ends, in the order in which they depend on each other', async () => {
      const { engine } = subject()
      const told: string[] = []
      const report = ({ name, state = 'running' }: { name: PhaseName; state?: string }) => {
        if (told.at(-1) !== `${name} ${state}`) told.push(`${name} ${state}`)
      }
      const spec = newSpec(subject())
      await engine.create(spec, { report })
      const ends = told.filter((line) => line.endsWith(' done')).map((line) => line.split(' ')[0])
      expect([...ends].sort()).toEqual(['container', 'image', 'prepare', 'runtime', 'volumes'])
      expect(ends.slice(-3)).toEqual(['prepare', 'volumes', 'container'])
      await engine.start(spec.id, { report })
      await engine.stop(spec.id, { report })
      await engine.remove(spec.id, { report })
      expect(told.slice(-6)).toEqual([
        'start running',
        'start done',
        'stop running',
        'stop done',
        'remove running',
        'remove done',
      ])
    })

    test('[EN11] cancelled in any phase, nothing is left and the phase is told as failed', async () => {
      const { engine } = subject()
      const before = await subject().traces()
      for (const phase of ['image', 'runtime', 'volumes', 'container'] as const) {
        const cancel = new AbortController()
        const failed: PhaseName[] = []
        const creating = engine.create(newSpec(subject()), {
          signal: cancel.signal,
          report: ({ name, state }) => {
            if (name === phase && state === 'running') cancel.abort()
            if (state === 'failed') failed.push(name)
          },
        })
        await expect(creating).rejects.toMatchObject({ code: 'cancelled' })
        expect(await subject().traces()).toEqual(before)
      }
    })

    test('[EN12] cancelled while any of its requests is under way, nothing is left', async (context) => {
      const path = needed(context, subject().path)
      const { engine } = subject()
      const before = await subject().traces()
      for (let at = 0, last = await countRequests(path); at < last; at++) {
        const cancel = new AbortController()
        path.watch(({ index }) => {
          if (index === at) cancel.abort()
          return { kind: 'pass' }
        })
        const spec = newSpec(subject())
        const result = await engine.create(spec, { signal: cancel.signal }).then(
          () => 'made',
          (error: unknown) => (error as { code?: string }).code,
        )
        path.watch(null)
        // Too late to cancel is no failure: then the sandbox is there, whole.
        if (result === 'made') await engine.remove(spec.id)
        else expect(result).toBe('cancelled')
        expect(await subject().traces(), `cancelled at request ${String(at)}`).toEqual(before)
      }
    })

    test('[EN13] whichever request the engine refuses or breaks off, the error is typed and nothing is left', async (context) => {
      const path = needed(context, subject().path)
      const { engine } = subject()
      const before = await subject().traces()
      const recovered = path.recovers === true ? ['made', 'cloud-conflict'] : []
      const fates: readonly (readonly [Fate, readonly string[]])[] = [
        [
          { kind: 'refuse', status: 500, message: 'no space left on device' },
          ['disk-full', 'engine-failed', 'image-refused'],
        ],
        [{ kind: 'refuse', status: 409, message: 'Conflict' }, ['engine-refused', 'sandbox-name-taken']],
        [{ kind: 'cut' }, ['engine-unreachable']],
        [{ kind: 'swallow' }, ['engine-unreachable']],
      ]
      const last = await countRequests(path)
      for (const [fate, codes] of fates) {
        for (let at = 0; at < last; at++) {
          path.watch(({ index }) => (index === at ? fate : { kind: 'pass' }))
          const spec = newSpec(subject())
          const code = await engine.create(spec).then(
            () => 'made',
            (error: unknown) => (error as { code?: string }).code,
          )
          path.watch(null)
          expect([...codes, ...recovered], `${fate.kind} at request ${String(at)}`).toContain(code)
          if (code === 'made') await engine.remove(spec.id)
          expect(await subject().traces(), `${fate.kind} at request ${String(at)}`).toEqual(before)
        }
      }
    })

    test('[EN14] a backend killed at any request leaves nothing that the next one does not sweep away', async (context) => {
      const path = needed(context, subject().path)
      const before = await subject().traces()
      const last = await countRequests(path)
      for (const kind of ['cut', 'swallow'] as const) {
        for (let at = 0; at < last; at++) {
          path.watch(({ index }) => (index < at ? { kind: 'pass' } : index === at ? { kind } : { kind: 'cut' }))
          const code = await subject()
            .engine.create(newSpec(subject()))
            .then(
              () => 'made',
              (error: unknown) => (error as { code?: string }).code,
            )
          path.watch(null)
          // One that needed a request less was made whole, and is swept as nobody keeps it.
          expect(['engine-unreachable', ...(path.recovers === true ? ['made'] : [])]).toContain(code)
          await (await subject().reopen()).sweep(new Set())
          expect(await subject().traces(), `${before.join()} ${kind} at request ${String(at)}`).toEqual(before)
        }
      }
    })

    test('[EN15] what was cancelled before it began makes no request at all', async (context) => {
      const path = needed(context, subject().path)
      const { engine } = subject()
      const spec = newSpec(subject())
      await engine.create(spec)
      let heard = 0
      path.watch(() => {
        heard++
        return { kind: 'pass' }
      })
      const signal = AbortSignal.abort()
      for (const call of [
        () => engine.create(newSpec(subject()), { signal }),
        () => engine.start(spec.id, { signal }),
        () => engine.stop(spec.id, { signal }),
        () => engine.remove(spec.id, { signal }),
        () => engine.connect(spec.id, { signal }),
        () => engine.list({ signal }),
      ]) {
        await expect(call()).rejects.toMatchObject({ code: 'cancelled' })
      }
      path.watch(null)
      expect(heard).toBe(0)
      await engine.remove(spec.id)
    })

    test('[EN16] an engine that accepts and never answers is given up at a deadline', async (context) => {
      const path = needed(context, subject().path)
      const { engine } = subject()
      const spec = newSpec(subject())
      await engine.create(spec)
      path.watch(({ method }) => (method === 'GET' ? { kind: 'hang' } : { kind: 'pass' }))
      await expect(engine.inspect(spec.id)).rejects.toMatchObject({ code: 'engine-timeout' })
      path.watch(null)
      await engine.remove(spec.id)
    })

    test('[EN17] an engine that went away is told as such, and is used again once it is back', async (context) => {
      const path = needed(context, subject().path)
      const { engine } = subject()
      const spec = newSpec(subject())
      await engine.create(spec)
      path.watch(() => ({ kind: 'cut' }))
      for (const call of callsAbout(engine, spec.id, 'inspect', 'start', 'remove', 'connect', 'stats')) {
        await expect(call()).rejects.toMatchObject({ code: 'engine-unreachable' })
      }
      await expect(engine.list()).rejects.toMatchObject({ code: 'engine-unreachable' })
      await expect(engine.describe()).rejects.toMatchObject({ code: 'engine-unreachable' })
      path.watch(null)
      await engine.start(spec.id)
      await engine.remove(spec.id)
    })

    test('[EN18] many at once share what is made once, and none is in another’s way', async () => {
      const { engine } = subject()
      const specs = Array.from({ length: 6 }, () => newSpec(subject()))
      const made = await Promise.all(specs.map((spec) => engine.create(spec)))
      expect(new Set(made.map(({ imageId }) => imageId)).size).toBe(1)
      const [first] = specs
      if (first === undefined) throw new Error('There are six.')
      await Promise.all(Array.from({ length: 20 }, () => engine.start(first.id)))
      expect((await engine.inspect(first.id)).state).toBe('running')
      await Promise.all(specs.flatMap(({ id }) => [engine.remove(id), engine.remove(id)]))
      expect((await subject().traces()).filter((name) => specs.some(({ id }) => name.includes(id)))).toEqual([])
    })

    test('[EN19] an image that was prepared and a runtime that was filled are not made a second time', async (context) => {
      const path = needed(context, subject().path)
      const engine = await subject().reopen()
      await engine.describe()
      const heard: string[] = []
      path.watch(({ method, path: asked }) => {
        heard.push(`${method} ${asked}`)
        return { kind: 'pass' }
      })
      const spec = newSpec(subject())
      await engine.create(spec)
      path.watch(null)
      await engine.remove(spec.id)
      expect(heard.filter((line) => /commit|images\/create|archive|start|exec/.test(line))).toEqual([])
      // image (and the template’s), prepared image, runtime volume, two data volumes, container, its inspection
      expect(heard.length).toBeLessThanOrEqual(8)
    })
  })
}
