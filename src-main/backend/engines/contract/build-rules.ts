import { text } from 'node:stream/consumers'
import { describe, expect, test, type TestContext } from 'vitest'
import type { EngineBuild } from '../engine.ts'
import type { ContractSubject } from './contract-subject.ts'
import { needed } from './needs.ts'
import { newSpec } from './sample-spec.ts'

const limits = { cpus: 1, memoryBytes: 256 * 1024 ** 2, processes: 128 }

/** Builds, and sandboxes that are made anew: EN70 to EN79. */
export function buildRules(subject: () => ContractSubject): void {
  const spec = () => ({ image: subject().images.bare, template: null, limits })
  const canBuild = (context: TestContext) => {
    const { build } = subject().engine.capabilities
    if (!build.available) context.skip(build.reason)
    if (subject().level === 'container') context.skip('Its level is no kernel of its own.')
  }

  describe('builds', () => {
    test('[EN70] an engine without a proven kernel of its own refuses a build, and says what to do', async (context) => {
      const { engine } = subject()
      if ((await engine.describe()).best !== 'container') context.skip('This engine has gVisor.')
      const before = await subject().traces()
      let began = false
      const work = () => {
        began = true
        return Promise.resolve()
      }
      await expect(engine.build(spec(), work)).rejects.toMatchObject({
        code: 'isolation-unavailable',
        why: expect.stringMatching(/\S/) as unknown,
        remedy: expect.stringMatching(/gVisor/) as unknown,
      })
      expect(began).toBe(false)
      expect(await subject().traces()).toEqual(before)
    })

    test('[EN71] root changes the image, and what comes of it is an image whose name is made of its id', async (context) => {
      canBuild(context)
      needed(context, subject().boundary)
      const { engine } = subject()
      const before = await subject().traces()
      const inside = await built(subject(), async (build) => {
        expect((await build.verifySettings()).filter(({ ok }) => !ok)).toEqual([])
        return await said(
          build,
          [
            'echo "uid=$(id -u) caps=$(sed -n "s/^CapEff:[^0-9a-f]*//p" /proc/self/status)"',
            'echo "net=$(ls /sys/class/net | tr "\\n" " ")"',
            'mkdir -p /usr/added && echo tool > /usr/added/one && ln /usr/added/one /usr/added/two',
            'ln -s one /usr/added/link && chown 7:8 /usr/added/one && chmod 4755 /usr/added/one',
            'echo trace > /tmp/trace; echo trace > /var/log/trace 2>/dev/null',
            'touch /opt/airlock/x 2>/dev/null && echo "runtime=written" || echo "runtime=kept"',
            'mount -t tmpfs none /mnt 2>/dev/null && echo "mount=done" || echo "mount=refused"',
          ].join('\n'),
        )
      })
      expect(inside.said).toContain('uid=0 caps=00000000000000fb')
      expect(inside.said).toMatch(/net=(lo )?\n/)
      expect(inside.said).toContain('runtime=kept')
      expect(inside.said).toContain('mount=refused')
      expect(inside.image).toMatch(/^airlock\/packages:[0-9a-f]{24}$/)
      expect(await subject().traces()).toEqual(before)

      const sandbox = newSpec(subject(), { image: inside.image, template: 'debian' })
      const made = await engine.create(sandbox)
      expect(made.imageName).toBe(inside.image)
      await engine.start(sandbox.id)
      const run = needed(context, subject().inside)
      expect(
        await run(sandbox.id, 'cat /usr/added/two; readlink /usr/added/link; stat -c "%u:%g %a %h" /usr/added/one'),
      ).toBe('tool\none\n7:8 4755 2\n')
      expect(await run(sandbox.id, 'id -u; ls /tmp /var/log 2>/dev/null | grep -c trace')).toBe('1000\n0\n')
      await engine.remove(sandbox.id)
      expect(await engine.sweepBuilt(new Set([inside.image]))).toEqual([])
      expect(await engine.sweepBuilt(new Set())).toEqual([inside.image])
      await expect(engine.create(sandbox)).rejects.toMatchObject({ code: 'image-not-found' })
    })

    test('[PK22] an image is named by an id that names no other, and that a sandbox can be made of', async () => {
      const { engine, images } = subject()
      const asked = (image: string) => engine.bringImage({ image, template: null })
      const [bare, ordinary] = await Promise.all([asked(images.bare), asked(images.ordinary)])
      expect(bare).toMatch(/^sha256:[0-9a-f]{64}$/)
      expect(ordinary).not.toBe(bare)
      expect(await asked(images.bare)).toBe(bare)
      const sandbox = newSpec(subject(), { image: bare })
      expect(await engine.create(sandbox)).toMatchObject({ id: sandbox.id })
      await engine.remove(sandbox.id)
      await expect(asked('no image!')).rejects.toMatchObject({ code: 'invalid-input' })
      const gone = new AbortController()
      gone.abort()
      await expect(
        engine.bringImage({ image: images.bare, template: null }, { signal: gone.signal }),
      ).rejects.toMatchObject({ code: 'cancelled' })
    })

    test('[EN72] what fails or is cancelled in a build leaves nothing', async (context) => {
      canBuild(context)
      const { engine } = subject()
      const before = await subject().traces()
      await expect(engine.build(spec(), () => Promise.reject(new Error('The command failed.')))).rejects.toThrow(
        'The command failed.',
      )
      expect(await subject().traces()).toEqual(before)
      const cancel = new AbortController()
      const work = () => {
        cancel.abort()
        return Promise.resolve()
      }
      await expect(engine.build(spec(), work, { signal: cancel.signal })).rejects.toMatchObject({ code: 'cancelled' })
      expect(await subject().traces()).toEqual(before)
      const late = new AbortController()
      const report = ({ name, detail }: { name: string; detail?: string }) => {
        if (name === 'keep' && detail !== undefined) late.abort()
      }
      await expect(
        engine.build(spec(), () => Promise.resolve(), { signal: late.signal, report }),
      ).rejects.toMatchObject({ code: 'cancelled' })
      expect(await subject().traces()).toEqual(before)
    })

    test('[EN73] what a killed backend left of a build is swept', async (context) => {
      canBuild(context)
      const { engine } = subject()
      const before = await subject().traces()
      const other = await subject().reopen()
      let swept: readonly string[] = []
      const cutOff = engine.build(spec(), async () => {
        swept = await other.sweep(new Set())
      })
      await expect(cutOff).rejects.toThrow()
      expect(swept).toEqual([expect.stringMatching(/^airlock-build-/)])
      await engine.sweepBuilt(new Set())
      expect(await subject().traces()).toEqual(before)
    })

    test('[EN74] a sandbox is made anew of another spec, and keeps its data', async (context) => {
      needed(context, subject().recreation)
      const { engine } = subject()
      const run = needed(context, subject().inside)
      const first = newSpec(subject())
      await engine.create(first)
      await engine.start(first.id)
      await run(first.id, 'echo work > kept; echo mine > ~/kept')
      const next = { ...first, image: subject().images.ordinary, limits: { ...first.limits, processes: 99 } }
      await expect(engine.recreate(next)).rejects.toMatchObject({ code: 'sandbox-state' })
      await engine.stop(first.id)
      const made = await engine.recreate(next)
      expect(made).toMatchObject({ id: first.id, state: 'created', spec: next, ownership: 'own' })
      expect(await engine.inspect(first.id)).toEqual(made)
      expect((await engine.list()).filter(({ id }) => id === first.id)).toEqual([made])
      await engine.start(first.id)
      expect(await run(first.id, 'cat kept ~/kept')).toBe('work\nmine\n')
      expect((await engine.verifySettings(first.id)).filter(({ ok }) => !ok)).toEqual([])
      await engine.remove(first.id)
      expect((await subject().traces()).filter((name) => name.includes(first.id))).toEqual([])
    })

    test('[EN75] what cannot be made anew stays as it was, whichever request is refused or lost', async (context) => {
      needed(context, subject().recreation)
      const { engine } = subject()
      const path = needed(context, subject().path)
      const first = newSpec(subject())
      await engine.create(first)
      const before = await subject().traces()
      await expect(engine.recreate({ ...first, image: 'airlock-test/none:1' })).rejects.toMatchObject({
        code: expect.stringMatching(/image|registry/) as unknown,
      })
      expect(await engine.inspect(first.id)).toMatchObject({ spec: first })
      for (const part of ['/containers/create', '/rename']) {
        path.watch(({ path: asked }) =>
          asked.includes(part) ? { kind: 'refuse', status: 500, message: 'no' } : { kind: 'pass' },
        )
        await expect(engine.recreate({ ...first, name: 'other' })).rejects.toThrow()
        path.watch(null)
        const left = await (await subject().reopen()).list()
        expect(left.filter(({ id }) => id === first.id)).toMatchObject([{ ownership: 'own' }])
      }
      await engine.recreate({ ...first, name: 'third' })
      expect(await engine.inspect(first.id)).toMatchObject({ spec: { name: 'third' } })
      expect(await subject().traces()).toEqual(before)
      await engine.remove(first.id)
    })
  })

  async function built(
    { engine }: ContractSubject,
    work: (build: EngineBuild) => Promise<string>,
  ): Promise<{ readonly image: string; readonly said: string }> {
    let told = ''
    const { image } = await engine.build(spec(), async (build) => {
      told = await work(build)
    })
    return { image, said: told }
  }

  async function said(build: EngineBuild, script: string): Promise<string> {
    const stream = await build.connect()
    stream.end(`exec 2>/dev/null\n${script}\n`)
    return await text(stream)
  }
}
