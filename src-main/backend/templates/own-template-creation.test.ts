import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { OwnTemplate } from '../../../src-shared/engine/own-template.ts'
import { eventually } from '../fixtures/eventually.ts'
import { stageBuilds, type StagedCommands } from '../fixtures/staged-builds.ts'

const image = (number: number) => `airlock/packages:${String(number).padStart(24, '0')}`

async function staged(ends: StagedCommands = {}) {
  const stage = await stageBuilds(ends)
  const directory = join(stage.directory.path, 'templates')
  await mkdir(directory)
  const write = (content: Partial<OwnTemplate>, id = 'mine') =>
    writeFile(
      join(directory, `${id}.json`),
      JSON.stringify({ title: 'Mine', base: 'debian', steps: ['one', 'two'], ...content }),
    )
  await write({})
  const made = async (name: string, more: object = {}) => {
    await stage.create({ name, template: 'mine', ...more })
    await eventually(() => stage.service.get(name).operation === null)
    return stage.service.get(name)
  }
  const builds = () => stage.engine.calls.filter((call) => call.startsWith('build')).length
  return Object.assign(stage, { templates: directory, write, made, builds })
}

describe('a sandbox from an own template', () => {
  it('[PK21] [PK22] begins with an image that is built once of the base and each command', async () => {
    await using stage = await staged()
    expect(await stage.made('first')).toMatchObject({ state: 'running', template: 'mine', image: image(1) })
    expect(stage.commands).toEqual(['one', 'two'])
    expect(stage.engine.calls).toContain('bringImage airlock/base:debian')
    expect(await stage.made('second')).toMatchObject({ state: 'running', image: image(1) })
    expect(stage.builds()).toBe(1)
    expect((await stage.records()).map(({ spec, recipe }) => [spec.image, recipe])).toEqual([
      [image(1), { base: 'debian', steps: ['one', 'two'] }],
      [image(1), { base: 'debian', steps: ['one', 'two'] }],
    ])
    expect((await stage.service.images.templates.list()).templates).toMatchObject([{ id: 'mine', isBuilt: true }])
  })

  it('[PK22] two that are made at the same time share one build, its phases and what it prints', async () => {
    await using stage = await staged({ hangs: true })
    await Promise.all(['first', 'second'].map((name) => stage.create({ name, template: 'mine' })))
    const phases = (name: string) => stage.service.get(name).operation?.phases.map((phase) => phase.name) ?? []
    await eventually(() => ['first', 'second'].every((name) => phases(name).includes('install')))
    expect(stage.builds()).toBe(1)
    for (const name of ['first', 'second']) {
      for await (const event of stage.service.images.output(name, new AbortController().signal)) {
        expect(event).toMatchObject({ type: 'output' })
        break
      }
    }
    // One leaves: the other’s build goes on. The last one ends it.
    await stage.service.cancel('first')
    expect(stage.state('first')).toBeUndefined()
    expect(stage.state('second')).toBe('creating')
    await stage.service.cancel('second')
    expect(stage.service.views()).toEqual([])
    expect(stage.engine.calls.some((call) => call.startsWith('create'))).toBe(false)
    stage.ends.hangs = false
    expect(await stage.made('third')).toMatchObject({ state: 'running', image: image(1) })
    expect(stage.builds()).toBe(2)
  })

  it('[PK22] another command or another base image is another image', async () => {
    await using stage = await staged()
    await stage.made('first')
    await stage.write({ steps: ['one', 'three'] })
    expect(await stage.made('second')).toMatchObject({ image: image(2) })
    stage.engine.imageIds.set('airlock/base:debian', `sha256:${'f'.repeat(64)}`)
    expect(await stage.made('third')).toMatchObject({ image: image(3) })
    expect(stage.engine.calls).toContain(`build sha256:${'f'.repeat(64)}`)
    expect(await stage.made('fourth')).toMatchObject({ image: image(3) })
    expect(stage.builds()).toBe(3)
  })

  it('[PK23] a command that fails is told by its number, and leaves nothing', async () => {
    await using stage = await staged({ code: 7 })
    expect(await stage.made('first')).toMatchObject({
      state: 'failed',
      error: {
        code: 'packages-failed',
        message: 'Step 1 of 2 of the template “Mine” did not succeed.',
        why: expect.stringMatching(/“one” ended with exit code 7\. It said last: .*E: something/) as unknown,
        remedy: expect.stringContaining(join(stage.templates, 'mine.json')) as unknown,
      },
    })
    expect(stage.engine.calls.some((call) => call.startsWith('create'))).toBe(false)
    expect((await stage.service.images.templates.list()).templates).toMatchObject([{ isBuilt: false }])
    stage.ends.code = 0
    expect(await stage.made('first')).toMatchObject({ state: 'running', error: null })
  })

  it('[PK24] an image is kept as long as its template or a sandbox needs it', async () => {
    await using stage = await staged()
    const kept = async () => {
      await stage.service.images.settled()
      return stage.engine.keptImages.at(-1) ?? []
    }
    await stage.made('first')
    await stage.service.remove('first', true)
    expect(await kept()).toContain(image(1))
    await stage.made('second')
    await stage.write({ steps: ['three'] })
    stage.service.images.sweepSoon()
    expect(await kept()).toContain(image(1))
    await stage.service.remove('second', true)
    expect(await kept()).not.toContain(image(1))
    await stage.made('third')
    await stage.service.remove('third', true)
    expect(await kept()).toContain(image(2))
    await stage.service.images.templates.remove('mine')
    expect(await kept()).not.toContain(image(2))
  })

  it('[PK24] while a file or the folder cannot be read, no image goes for it', async () => {
    await using stage = await staged()
    await stage.made('first')
    await stage.service.remove('first', true)
    await writeFile(join(stage.templates, 'mine.json'), '{')
    stage.service.images.sweepSoon()
    await stage.service.images.settled()
    expect(stage.engine.keptImages.at(-1)).toContain(image(1))
    const times = stage.engine.keptImages.length
    await rm(stage.templates, { recursive: true })
    await writeFile(stage.templates, 'no folder')
    stage.service.images.sweepSoon()
    await stage.service.images.settled()
    expect(stage.engine.keptImages).toHaveLength(times)
  })

  it('[PK21] an image that is gone from the engine is built again', async () => {
    await using stage = await staged()
    await stage.made('first')
    stage.engine.imageIds.set(image(1), 'gone')
    expect(await stage.made('second')).toMatchObject({ state: 'running', image: image(2) })
  })

  it('[PK20] a broken one is told before anything is made, and one without commands is its base', async () => {
    await using stage = await staged()
    await writeFile(join(stage.templates, 'mine.json'), '{')
    await expect(stage.create({ name: 'first', template: 'mine' })).rejects.toMatchObject({ code: 'template-broken' })
    await stage.write({ steps: [] })
    expect(await stage.made('first')).toMatchObject({ template: 'debian', image: 'airlock/base:debian' })
    expect(stage.builds()).toBe(0)
    await expect(stage.create({ name: 'second', template: 'none' })).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('[PK25] a sandbox is saved with what it was made from and what was added since', async () => {
    await using stage = await staged()
    await stage.made('first')
    await stage.service.images.addPackages('first', 'apt install it')
    await eventually(() => stage.service.get('first').operation === null)
    const saved = await stage.service.images.saveTemplate('first', { id: 'other', title: 'Other', force: false })
    expect(saved).toMatchObject({
      id: 'other',
      title: 'Other',
      base: 'debian',
      steps: ['one', 'two', 'apt install it'],
    })
    await expect(stage.service.images.saveTemplate('first', { id: 'other', force: false })).rejects.toMatchObject({
      code: 'file-exists',
    })
    const { id } = await stage.made('plain', { template: 'debian' })
    expect(await stage.service.images.saveTemplate(id, { id: 'bare', force: false })).toMatchObject({
      ...{ title: 'bare', base: 'debian', steps: [] },
    })
  })
})
