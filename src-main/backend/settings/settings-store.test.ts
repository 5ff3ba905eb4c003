import { readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { collectingLog } from '../fixtures/sample.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { withChosenDefaults } from './create-defaults.ts'
import { SettingsStore } from './settings-store.ts'

async function stage(text?: string) {
  const directory = await temporaryDirectory()
  const file = join(directory.path, 'config', 'settings.json')
  const first = await SettingsStore.open(join(directory.path, 'config'), collectingLog())
  if (text !== undefined) await writeFile(file, text)
  await first.close()
  const store = await SettingsStore.open(join(directory.path, 'config'), collectingLog())
  return {
    store,
    file,
    text: () => readFile(file, 'utf8'),
    [Symbol.asyncDispose]: async () => {
      await store.close()
      await directory[Symbol.asyncDispose]()
    },
  }
}

describe('[SE2] one file of settings', () => {
  it('is made by the first change, and holds only what was changed', async () => {
    await using world = await stage()
    expect(world.store.view).toEqual({ file: world.file, chosen: {}, problems: [] })
    expect(world.store.value('editor.tabSize')).toBe(2)
    await world.store.change('editor.tabSize', 4)
    expect(JSON.parse(await world.text())).toEqual({ 'editor.tabSize': 4 })
    expect(world.store.value('editor.tabSize')).toBe(4)
    await world.store.reset('editor.tabSize')
    expect(JSON.parse(await world.text())).toEqual({})
  })

  it('keeps comments, order and what it does not know', async () => {
    await using world = await stage('{\n  // mine\n  "later.setting": [1],\n  "editor.fontSize": 14,\n}\n')
    await world.store.change('editor.fontSize', 15)
    await world.store.change('editor.minimap', true)
    expect(await world.text()).toContain('// mine\n  "later.setting": [1],\n  "editor.fontSize": 15')
    await world.store.reset()
    expect(await world.text()).toContain('// mine\n  "later.setting": [1]')
    expect(world.store.view).toMatchObject({ chosen: {}, problems: [] })
  })

  it('takes many changes at once in their order, and loses none', async () => {
    await using world = await stage()
    const sizes = Array.from({ length: 30 }, (_, index) => index + 8)
    await Promise.all([
      ...sizes.map((size) => world.store.change('editor.fontSize', size)),
      world.store.change('editor.minimap', true),
    ])
    expect(JSON.parse(await world.text())).toEqual({ 'editor.fontSize': 37, 'editor.minimap': true })
  })

  it('refuses what is no value or no setting, and writes nothing then', async () => {
    await using world = await stage()
    await expect(world.store.change('editor.fontSize', 'big')).rejects.toMatchObject({
      code: 'invalid-input',
      why: 'It must be a number.',
    })
    await expect(world.store.change('constructor', 1)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(world.store.reset('nothing')).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(world.text()).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('[SE3] settings that somebody edits by hand', () => {
  it('hold as soon as they are written, replaced or removed', async () => {
    await using world = await stage('{}')
    await writeFile(world.file, '{ "editor.tabSize": 8 }')
    await eventually(() => world.store.value('editor.tabSize') === 8)
    await writeFile(`${world.file}.new`, '{ "editor.tabSize": 3 }')
    await rename(`${world.file}.new`, world.file)
    await eventually(() => world.store.value('editor.tabSize') === 3)
    await rm(world.file)
    await eventually(() => world.store.value('editor.tabSize') === 2)
  })

  it('follow a link to where a person keeps them, and stay a link', async () => {
    await using elsewhere = await temporaryDirectory()
    await using world = await stage()
    const kept = join(elsewhere.path, 'mine.json')
    await writeFile(kept, '{ "editor.tabSize": 8 }')
    await symlink(kept, world.file)
    await eventually(() => world.store.value('editor.tabSize') === 8)
    await world.store.change('editor.tabSize', 4)
    expect(JSON.parse(await readFile(kept, 'utf8'))).toEqual({ 'editor.tabSize': 4 })
  })

  it('tell each entry that cannot be used, by line, keep it, and fall back to the default', async () => {
    await using world = await stage('{\n  "editor.tabSize": "four",\n  "editor.minimap": true\n}')
    expect(world.store.view).toMatchObject({
      chosen: { 'editor.minimap': true },
      problems: [{ key: 'editor.tabSize', line: 2, text: 'It must be a number.' }],
    })
    await world.store.change('editor.fontSize', 14)
    expect(await world.text()).toContain('"editor.tabSize": "four"')
  })

  it('go on as they were while the file cannot be read, which is told and never written over', async () => {
    await using world = await stage('{ "editor.tabSize": 8 }')
    const half = '{\n  "editor.tabSize": 8,\n  "editor.fontSize": \n'
    await writeFile(world.file, half)
    await eventually(() => world.store.view.problems.length > 0)
    expect(world.store.view).toMatchObject({ chosen: { 'editor.tabSize': 8 }, problems: [{ key: null }] })
    await expect(world.store.change('editor.fontSize', 14)).rejects.toMatchObject({ code: 'settings-broken' })
    expect(await world.text()).toBe(half)
    await writeFile(world.file, `${' '.repeat(2 * 1024 * 1024)}{}`)
    await eventually(() => world.store.view.problems[0]?.text.includes('megabyte'))
  })
})

describe('[SE4] what a new sandbox gets', () => {
  it('is what was asked for, and the person’s settings where nothing was', async () => {
    await using world = await stage(
      '{ "sandbox.cpus": 3, "sandbox.template": "python", "sandbox.isolation": "gvisor", "sandbox.lifetime": "4" }',
    )
    const open = { name: 'a', engine: 'local', includeIgnored: false, fast: false } as const
    const network = { mode: 'allowlist' }
    const standard = { cpus: 3, memoryBytes: 2 * 1024 ** 3, isolation: 'gvisor', lifetimeHours: 4, network }
    expect(withChosenDefaults(open, world.store)).toMatchObject({ ...standard, template: 'python' })
    const asked = { ...open, image: 'alpine', cpus: 1, isolation: 'container' } as const
    expect(withChosenDefaults(asked, world.store)).toEqual({ ...standard, ...asked })
    const there = { ...open, engine: 'fly' } as const
    expect(withChosenDefaults(there, world.store).cloud).toEqual({ size: 'performance-1x-2048mb' })
    await world.store.change('cloud.region', 'fra')
    await world.store.change('cloud.size', 'shared-2x-2048mb')
    expect(withChosenDefaults(there, world.store).cloud).toEqual({ region: 'fra', size: 'shared-2x-2048mb' })
    const chosen = { region: null, size: 'shared-1x-1024mb', volumeGb: 5 }
    expect(withChosenDefaults({ ...there, cloud: chosen }, world.store).cloud).toEqual(chosen)
    expect(withChosenDefaults(open, world.store)).not.toHaveProperty('cloud')
    const withoutEnd = { ...open, lifetimeHours: null } as const
    expect(withChosenDefaults(withoutEnd, world.store).lifetimeHours).toBeNull()
  })
})
