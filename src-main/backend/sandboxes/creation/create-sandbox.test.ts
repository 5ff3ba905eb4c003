import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkspaceWork } from '../../changes/workspace-work.ts'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../fixtures/eventually.ts'
import { cutOff, StagedEngine } from '../../fixtures/staged-engine.ts'
import { proven, stageService as stage } from '../../fixtures/staged-service.ts'
import { writeTree } from '../../fixtures/temporary-directory.ts'

async function refusals({ logs, service }: Awaited<ReturnType<typeof stage>>): Promise<string[]> {
  const entries = await logs.read(service.get('demo').id)
  return entries.filter(({ kind }) => kind === 'refusal').map(({ text }) => text)
}

describe('making a sandbox', () => {
  it('answers at once, tells each phase, and runs with its proof in the end', async () => {
    await using world = await stage()
    const created = await world.create()
    expect(created).toMatchObject({ name: 'demo', state: 'creating', image: 'airlock/base:debian' })
    await eventually(() => world.state() === 'running')
    expect(world.service.get('demo')).toMatchObject({ isolation: proven, operation: null, error: null })
    expect(await world.records()).toMatchObject([{ intent: 'keep', place: 'memory here' }])
  })

  it('[CR10] still tells what is other than was asked for when its phases are gone', async () => {
    await using world = await stage()
    world.engine.imageNote = 'The registry could not be reached, so this was built here.'
    await world.running()
    expect(world.service.get('demo').notices.map(({ text }) => text)).toEqual([world.engine.imageNote])
  })

  it('[SA1] records the intent before anything is made', async () => {
    await using world = await stage()
    let recorded: unknown
    world.engine.stage('create', async () => {
      recorded = await world.records()
    })
    await world.running()
    expect(recorded).toMatchObject([{ intent: 'create' }])
  })

  it('[LO1] copies a folder in, and tells later what was changed since', async () => {
    await using world = await stage()
    const folder = join(world.directory.path, 'project')
    await writeTree(folder, { a: 'A', b: 'B', '.env': 'SECRET=1' })
    await world.create({ folder })
    await eventually(() => world.state() === 'running')
    expect(world.service.get('demo').source).toMatchObject({ kind: 'folder', files: 2, bytes: 2, leftOut: ['.env'] })
    expect(world.agent.received[0]?.includes('SECRET')).toBe(false)
    expect(await refusals(world)).toEqual([`Copying ${folder} in: 1 left out: .env`])
    const hashOfA = '559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd'
    world.agent.hashes = [
      { path: 'a', hash: hashOfA },
      { path: 'new', hash: hashOfA },
    ]
    const work = new WorkspaceWork({ access: world.service, memory: world.memory, clock: { date: () => new Date() } })
    expect((await work.list('demo')).changes).toMatchObject([
      { path: 'b', change: 'deleted', original: 'kept' },
      { path: 'new', change: 'added', original: 'never-there' },
    ])
  })

  it.each([
    ['a name that is taken', {}, 'sandbox-name-taken'],
    ['an unknown template', { name: 'other', template: 'nope' }, 'invalid-input'],
    ['a template and an image', { name: 'other', template: 'debian', image: 'x' }, 'invalid-input'],
    ['an image that is none', { name: 'other', image: 'a/../../b?x=' }, 'invalid-input'],
    ['a folder that is not there', { name: 'other', folder: '/does/not/exist' }, 'source-unreadable'],
    ['a file that is no archive', { name: 'other', folder: '/etc/passwd' }, 'archive-refused'],
    ['a relative folder', { name: 'other', folder: 'here' }, 'source-unreadable'],
  ])('refuses %s before anything is made', async (_, request, code) => {
    await using world = await stage()
    await world.running()
    const before = [...world.engine.calls]
    await expect(world.create(request)).rejects.toMatchObject({ code })
    expect(world.engine.calls.filter((call) => call.startsWith('create'))).toEqual(
      before.filter((call) => call.startsWith('create')),
    )
    expect(await world.records()).toHaveLength(1)
  })

  it('says in words why a folder cannot be read, and where an unknown template may come from', async () => {
    await using world = await stage()
    await expect(world.create({ folder: '/does/not/exist' })).rejects.toMatchObject({
      why: 'There is nothing at this path.',
    })
    await expect(world.create({ folder: '/etc/passwd' })).rejects.toMatchObject({
      message: 'passwd is a file from which no sandbox can be made.',
      remedy: expect.stringContaining(
        'a folder, an archive of these kinds, or the address of a git repository',
      ) as string,
    })
    await expect(world.create({ template: 'nope' })).rejects.toMatchObject({
      remedy: expect.stringContaining('sandbox.template') as string,
    })
  })

  it.each(['create', 'start', 'verifySettings'] as const)('[SA4] rolls back whole when “%s” fails', async (call) => {
    await using world = await stage()
    world.engine.stage(call, () => Promise.reject(cutOff()))
    const { id } = await world.create()
    await eventually(() => world.state() === 'failed')
    expect(world.service.get('demo').error).toMatchObject({ code: 'engine-unreachable' })
    expect(world.engine.sandboxes.has(id)).toBe(false)
    expect(await world.files()).toEqual([])
    world.engine.stage(call, null)
    await world.create()
    await eventually(() => world.state() === 'running')
    expect(world.service.views()).toHaveLength(1)
  })

  it('[SA5, LO1] removes a sandbox whose isolation is not what was promised, and says why', async () => {
    await using world = await stage()
    world.judged.proof = {
      ...proven,
      proven: false,
      probes: [
        {
          name: 'capabilities',
          witness: 'engine',
          ok: false,
          tried: '',
          seen: '14 capabilities',
          meaning: 'It has rights.',
        },
      ],
    }
    const { id } = await world.create()
    await eventually(() => world.state() === 'failed')
    expect(world.service.get('demo').error).toMatchObject({
      code: 'isolation-mismatch',
      why: expect.stringContaining('14 capabilities') as unknown,
    })
    expect(world.engine.sandboxes.has(id)).toBe(false)
    expect(await refusals(world)).toEqual(['Isolation not as promised: capabilities: 14 capabilities. It has rights.'])
  })

  it('[LO2] tells before it stops what its agent still says', async () => {
    await using world = await stage()
    const id = await world.running()
    const position = { bootId: 'a'.repeat(32), sequence: 1 }
    world.agent.messages = [{ position, at: '2026-01-01T00:00:00.000Z', text: 'The history could not be kept.' }]
    await world.service.stop('demo')
    expect(await world.logs.read(id)).toContainEqual(
      expect.objectContaining({ kind: 'agent', text: 'The history could not be kept.' }),
    )
  })

  it('[SA4] is cancelled in any phase without a trace', async () => {
    await using world = await stage()
    const folder = join(world.directory.path, 'project')
    await writeTree(folder, { a: 'A' })
    let reached: () => void = () => undefined
    const unpacking = new Promise<void>((resolve) => (reached = resolve))
    world.agent.beforeUnpack = () => {
      reached()
      return new Promise((resolve) => setImmediate(resolve))
    }
    await world.create({ folder })
    await unpacking
    await world.service.cancel('demo')
    expect(world.service.views()).toEqual([])
    expect(world.engine.sandboxes.size).toBe(0)
    expect(await world.files()).toEqual([])
  })

  it('[SA4] [T-L6] that cannot be undone now is undone as soon as the engine answers again', async () => {
    await using world = await stage()
    world.engine.stage('start', () => {
      world.engine.isCutOff = true
      return Promise.resolve()
    })
    await world.create()
    await eventually(() => world.state() === 'failed')
    expect(world.engine.sandboxes.size).toBe(1)
    expect(await world.records()).toMatchObject([{ intent: 'create' }])
    world.engine.isCutOff = false
    await eventually(() => world.engine.sandboxes.size === 0)
    await eventually(async () => (await world.files()).length === 0)
    // Its files go a moment before the removal is over.
    await eventually(() => {
      expect(world.service.get('demo').error).toMatchObject({ code: 'engine-unreachable' })
    })
  })

  it('[T-L7] twenty at once all come to run', async () => {
    await using world = await stage()
    await Promise.all(Array.from({ length: 20 }, (_, index) => world.create({ name: `box-${String(index)}` })))
    await eventually(() => world.service.views().every(({ state }) => state === 'running'))
    expect(world.engine.sandboxes.size).toBe(20)
  })

  it('[SA1] is not taken for left half made by a list that comes while its intent is written down', async () => {
    const engine = new StagedEngine()
    let answer: () => void = () => undefined
    engine.stage('list', () => new Promise((resolve) => (answer = resolve)))
    await using world = await stage([], engine)
    await eventually(() => engine.calls.includes('list'))
    const made = world.create()
    engine.stage('list', null)
    answer()
    await made
    await eventually(() => world.state() === 'running')
    expect(engine.calls.filter((call) => call.startsWith('remove'))).toEqual([])
  })

  it('[T-D1] that was asked for while an engine is searched fails when none is found', async () => {
    let found: () => void = () => undefined
    const nothing = { found: null, candidates: [], advice: ['Install Docker or Podman.'] }
    const first = new Promise<void>((resolve) => (found = resolve))
    const search = async () => {
      await first
      return nothing
    }
    await using world = await stage([], new StagedEngine(), search)
    await world.create()
    found()
    await eventually(() => world.state() === 'failed')
    expect(world.service.get('demo').error).toMatchObject({
      code: 'engine-not-found',
      remedy: 'Install Docker or Podman.',
    })
  })

  it('[T-L11] is refused clearly when the intent cannot be written down', async () => {
    await using world = await stage()
    await world.directory[Symbol.asyncDispose]()
    await writeFile(world.directory.path, '')
    await expect(world.create()).rejects.toMatchObject({ code: 'records-corrupt' })
    expect(world.service.views()).toEqual([])
    expect(world.engine.calls.some((call) => call.startsWith('create'))).toBe(false)
  })
})
