import { join } from 'node:path'
import { expect } from 'vitest'
import { PushStage, type StagedBackendOptions } from './push-stage.ts'

/** A sandbox “demo” that runs on this computer, with a place it can be pushed to. */
export async function stagedDemo(options?: StagedBackendOptions) {
  const stage = await PushStage.open()
  const backend = await stage.backend(options)
  await backend.create({ name: 'demo' })
  await backend.running()
  const [id = ''] = stage.here.ids
  return {
    ...{ stage, backend, id, push: backend.service.push },
    /** A path of its workspace on this computer, and of the one there. */
    here: (name: string) => join(stage.here.of(id).workspace, name),
    there: (name: string) => join(stage.there.of(id).workspace, name),
    away: async () => {
      await backend.push()
      expect(await backend.settled()).toMatchObject({ stage: 'away', error: null })
    },
    home: async (keepsMachine: boolean) => {
      await backend.service.push.pull('demo', keepsMachine)
      expect(await backend.settled()).toMatchObject({ stage: 'home', error: null })
    },
    async [Symbol.asyncDispose]() {
      // One that was killed never ends.
      await Promise.race([backend.close(), backend.mortal.died])
      await stage[Symbol.asyncDispose]()
    },
  }
}
