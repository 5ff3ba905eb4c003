import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testOrganisation } from '../../../../../testing/fly/fly.ts'
import { StagedFly } from '../../../../../testing/fly/staged-fly.ts'
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts'
import { deleteApp } from '../machines-api/calls/apps.ts'
import { ImagesApp } from './images-app.ts'

const signal = new AbortController().signal

describe('the app for an organisation’s images', () => {
  let stage: StagedFly
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  const open = (stateDirectory = directory.path) =>
    new ImagesApp({ client: stage.client, organisation: testOrganisation, stateDirectory })

  beforeEach(async () => {
    stage = await StagedFly.start()
    directory = await temporaryDirectory()
  })
  afterEach(async () => {
    await stage.close()
    await directory[Symbol.asyncDispose]()
  })

  it('[FL114] is made once, for all who ask and over restarts, also when the answer is lost', async () => {
    stage.fly.faults.next({ reset: true, afterEffect: true, method: 'POST', path: '/apps' })
    const app = open()
    const [name, same] = await Promise.all([app.name({ signal }), app.name({ signal })])
    expect(name).toMatch(/^airlock-images-[a-z0-9]{12}$/)
    expect([same, await open().name({ signal })]).toEqual([name, name])
    expect([...stage.fly.cloud.apps.keys()]).toEqual([name])
  })

  it('[FL114] is the one that another computer made, and comes again when it was removed', async () => {
    const name = await open().name({ signal })
    await using other = await temporaryDirectory()
    expect(await open(other.path).name({ signal })).toBe(name)
    await deleteApp(stage.client, name)
    expect(await open(other.path).name({ signal })).toBe(name)
    expect([...stage.fly.cloud.apps.keys()]).toEqual([name])
  })

  it('[FL114] is found where what was written down is damaged', async () => {
    const name = await open().name({ signal })
    const path = join(directory.path, 'fly', 'images-app.json')
    await writeFile(path, JSON.stringify({ [testOrganisation]: '../../other' }))
    expect(await open().name({ signal })).toBe(name)
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ [testOrganisation]: name })
  })
})
