import { describe, expect, it } from 'vitest'
import { temporaryDirectory, writeTree } from '../../../fixtures/temporary-directory.ts'
import { explicitSetting } from './explicit-setting.ts'
import { surroundingsIn } from './fixtures/surroundings.ts'

describe('the engine that the person chose', () => {
  it('[DI1] is what AIRLOCK_ENGINE says, before the settings', async () => {
    await using directory = await temporaryDirectory()
    await writeTree(directory.path, { 'config/settings.json': '{"engine":"unix:///settings.sock"}' })
    const env = { AIRLOCK_ENGINE: ' unix:///mine.sock ' }
    expect(await explicitSetting(surroundingsIn(directory.path, {}, env))).toMatchObject({
      state: 'address',
      name: 'AIRLOCK_ENGINE',
      place: { kind: 'address', endpoint: { kind: 'unix', path: '/mine.sock' }, origin: 'chosen' },
    })
    expect(await explicitSetting(surroundingsIn(directory.path))).toMatchObject({
      state: 'address',
      place: { endpoint: { path: '/settings.sock' } },
    })
  })

  it.each(['garbage:::', 'ssh://host', 'unix://relative'])(
    '[DI1] stays the choice when it is of no use: %s',
    async (value) => {
      await using directory = await temporaryDirectory()
      const setting = await explicitSetting(surroundingsIn(directory.path, {}, { AIRLOCK_ENGINE: value }))
      expect(setting).toMatchObject({ state: 'address', place: { kind: 'refused', text: value } })
    },
  )

  it('[DI1] a broken DOCKER_HOST or DOCKER_CERT_PATH does not touch it', async () => {
    await using directory = await temporaryDirectory()
    const env = {
      AIRLOCK_ENGINE: 'unix:///mine.sock',
      DOCKER_HOST: 'garbage:::',
      DOCKER_CERT_PATH: '/nope',
      DOCKER_TLS_VERIFY: '1',
    }
    expect(await explicitSetting(surroundingsIn(directory.path, {}, env))).toMatchObject({
      place: { kind: 'address', endpoint: { path: '/mine.sock' } },
    })
  })

  it('[DI1] may be Podman, run by ourselves', async () => {
    await using directory = await temporaryDirectory()
    const setting = await explicitSetting(surroundingsIn(directory.path, {}, { AIRLOCK_ENGINE: 'podman' }))
    expect(setting.state).toBe('podman-on-demand')
  })

  it.each([
    ['{ broken', 2],
    ['[]', 1],
    ['{"engine":7}', 1],
    ['', 2],
  ])('[DI1] settings that say nothing decide nothing: %j', async (content, places) => {
    await using directory = await temporaryDirectory()
    await writeTree(directory.path, { 'config/settings.json': content })
    const setting = await explicitSetting(surroundingsIn(directory.path))
    expect(setting).toMatchObject({ state: 'none' })
    expect(setting.state === 'none' ? setting.places : []).toHaveLength(places)
  })

  it('[DI1] settings that are a directory are told, not a crash', async () => {
    await using directory = await temporaryDirectory()
    await writeTree(directory.path, { 'config/settings.json/x': '' })
    expect(await explicitSetting(surroundingsIn(directory.path))).toMatchObject({
      state: 'none',
      places: [{}, { reason: expect.stringContaining('cannot be read') as string }],
    })
  })
})
