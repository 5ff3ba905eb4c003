import { createReadStream } from 'node:fs'
import Docker from 'dockerode'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { testEngines } from '../../../../testing/engines/engines-of-worker.ts'
import { cacheFolder } from '../../../../scripts/setup/cache.ts'
import { busyboxTar } from '../../../../testing/busybox-tar.ts'
import type { PhaseProgress } from '../../../../src-shared/engine/phases.ts'
import type { ContractSubject } from '../contract/contract-subject.ts'
import { openImageRegistry, type ImageRegistry } from '../contract/image-registry.ts'
import { localSubject } from '../contract/local-subject.ts'
import { newSpec } from '../contract/sample-spec.ts'
import type { EngineConnection } from './connection/engine-connection.ts'
import type { BaseBuilder } from './images/image-resolver.ts'
import { importImage } from './images/import-image.ts'

const template = 'origin-test'
/** Its base does not say what it holds, as those that were built before bases did. */
const older = `${template}-older`
const holds = 'Debian 12’s Node.js 18 with npm and git'
/** Nothing listens there. */
const away = '127.0.0.1:1/test/node:24'

/** Gives a small image in a moment, as a build would after minutes. */
function quickBuilder(connection: EngineConnection): BaseBuilder {
  return {
    available: { available: true },
    outlook: () => Promise.resolve({ holds, takes: 'one to three minutes' }),
    build: async (tag, { signal, progress }) => {
      progress('Packing the image', 0.9)
      const tar = createReadStream(await busyboxTar(cacheFolder()))
      await importImage(
        connection,
        tar,
        { repository: 'airlock/base', tag, ...(tag === older ? {} : { holds }) },
        signal,
      )
    },
  }
}

for (const kind of ['docker', 'podman'] as const) {
  const { socket, missing } = testEngines()[kind]
  describe.skipIf(missing !== null)(missing ?? `where an image comes from, on ${kind}`, () => {
    const docker = new Docker({ socketPath: socket })
    let subject: ContractSubject
    let registry: ImageRegistry

    beforeAll(async () => {
      subject = await localSubject({ socket, level: 'container', baseBuilderFor: quickBuilder })
      registry = await openImageRegistry()
      await subject.engine.describe()
    })
    afterEach(async () => {
      for (const { id, ownership } of await subject.engine.list())
        if (ownership === 'own') await subject.engine.remove(id)
      // What was prepared stands on what was built, so it goes first.
      for (const name of ['airlock/prepared', template]) {
        for (const { Id, RepoTags } of await docker.listImages())
          if (RepoTags?.some((tag) => tag.includes(name)) === true) await docker.getImage(Id).remove({ force: true })
      }
    })
    afterAll(async () => {
      await subject.close()
      await registry.close()
    })

    test('[EN65] what a template would give is told before it is made', async () => {
      const { engine } = subject
      expect(await engine.imageOrigin({ template, image: away })).toEqual({
        holds,
        note: '127.0.0.1:1 cannot be reached: built here once, in one to three minutes.',
      })
      const unbuilt = await engine.imageOrigin({ template: null, image: away })
      expect(unbuilt.note).toContain('cannot be built on this computer')
      expect(await engine.imageOrigin({ template: null, image: subject.images.bare })).toMatchObject({ holds: null })
    })

    test.runIf(kind === 'docker')('[EN65] a registry that answers is named, and asked once for long', async () => {
      const image = `${registry.repository}:latest`
      const host = registry.repository.split('/')[0] ?? ''
      const origin = { holds: null, note: `Comes from ${host}.` }
      expect(await subject.engine.imageOrigin({ template, image })).toEqual(origin)
      const asked = registry.asked.length
      expect(await subject.engine.imageOrigin({ template, image })).toEqual(origin)
      expect(registry.asked).toHaveLength(asked)
    })

    test('[EN65] where no registry is reached, what was built instead is told while it is made and ever after', async () => {
      const { engine } = subject
      const notes: (string | null)[] = []
      let last: Partial<PhaseProgress> = {}
      const spec = newSpec(subject, { template, image: away })
      const made = await engine.create(spec, {
        report: (update) => {
          if (update.name !== 'image') return
          last = { ...last, ...update }
          if (update.note !== undefined) notes.push(update.note)
        },
      })
      expect(notes[0]).toBe(
        `127.0.0.1:1 cannot be reached: ${holds} is built on this computer. That happens once and takes one to three minutes.`,
      )
      expect(last).toMatchObject({
        state: 'done',
        detail: `${holds}, built on this computer`,
        note: `127.0.0.1:1 could not be reached, so this is ${holds}, built on this computer, instead of ${away}.`,
      })
      const caveat = `It has ${holds}, built on this computer, instead of ${away}.`
      expect(made.caveats).toContain(caveat)
      const again = await subject.reopen()
      expect((await again.inspect(spec.id)).caveats).toContain(caveat)
      expect(await engine.imageOrigin({ template, image: away })).toEqual({
        holds,
        note: 'Built on this computer before.',
      })
      await engine.verifySettings(spec.id).then((probes) => {
        expect(probes.filter(({ ok }) => !ok)).toEqual([])
      })
    })

    test('[EN65] a base that does not say what it holds is told by its name', async () => {
      const made = await subject.engine.create(newSpec(subject, { template: older, image: away }))
      expect(made.caveats).toContain(`Its image is airlock/base:${older}, built on this computer, instead of ${away}.`)
      expect(await subject.engine.imageOrigin({ template: older, image: away })).toEqual({
        holds: null,
        note: 'Built on this computer before.',
      })
    })

    test('[EN65] a base that was built before is told as what it is, not as what was asked for', async () => {
      await subject.engine.create(newSpec(subject, { template, image: away }))
      const details: string[] = []
      await subject.engine.create(newSpec(subject, { template, image: away }), {
        report: ({ name, detail }) => {
          if (name === 'image' && detail !== undefined) details.push(detail)
        },
      })
      expect(details.at(-1)).toBe(`${holds}, built on this computer before`)
    })
  })
}
