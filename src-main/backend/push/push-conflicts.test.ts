import { mkdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ConflictDecision } from '../../../src-shared/cloud/push-plan.ts'
import { stagedDemo } from '../../../testing/push/staged-demo.ts'
import { eventually } from '../fixtures/eventually.ts'

const names = ['mine', 'theirs', 'both', 'text', 'gone', 'turned']

async function away() {
  const demo = await stagedDemo()
  for (const name of names) await writeFile(demo.here(name), 'base\n')
  await demo.away()
  return demo
}

/** A pull that waits for a person: both sides changed `mine`. */
async function waiting() {
  const staged = await away()
  await writeFile(staged.here('mine'), 'here\n')
  await writeFile(staged.there('mine'), 'there\n')
  await staged.push.pull('demo', false)
  expect(await staged.backend.settled()).toMatchObject({ stage: 'conflicts', conflicts: 1 })
  return staged
}

it('[PU56] what both sides changed waits with all versions, is decided one by one, and only then written', async () => {
  await using staged = await away()
  const { backend, push, here, there } = staged
  for (const name of names.filter((one) => one !== 'turned')) {
    await writeFile(here(name), `here ${name}\n`)
    await writeFile(there(name), `there ${name}\n`)
  }
  await rm(there('gone'))
  await rm(there('turned'))
  await mkdir(there('turned'))
  await writeFile(there('turned/inside'), 'there\n')
  await writeFile(here('turned'), 'here turned\n')
  await push.pull('demo', false)
  expect(await push.conflicts('demo')).toEqual([])
  expect(await backend.settled()).toMatchObject({ stage: 'conflicts', conflicts: 7, error: null, hasMachine: true })
  // It goes on there meanwhile, and nothing was written here.
  await backend.running()
  expect(await readFile(here('theirs'), 'utf8')).toBe('here theirs\n')
  const conflicts = await push.conflicts('demo')
  expect(conflicts.find(({ path }) => path === 'text')).toMatchObject({
    kind: 'both-changed',
    base: { text: 'base\n' },
    local: { text: 'here text\n' },
    cloud: { text: 'there text\n' },
    regions: [{ kind: 'conflict', base: 'base\n', local: 'here text\n', cloud: 'there text\n' }],
    decision: null,
  })
  const decide = (path: string, decision: ConflictDecision) =>
    push.resolve('demo', [{ at: { folder: 'workspace', path }, decision }])
  expect(await decide('mine', { take: 'local' })).toMatchObject({ conflicts: 6 })
  await decide('theirs', { take: 'cloud' })
  await decide('both', { take: 'both' })
  await decide('text', { take: 'text', text: 'mine\n' })
  await decide('gone', { take: 'cloud' })
  // What was decided of versions that are there no more is asked anew.
  await writeFile(there('theirs'), 'later\n')
  await decide('turned', { take: 'both' })
  await push.resume('demo')
  expect(await backend.settled()).toMatchObject({ stage: 'conflicts', conflicts: 1 })
  await decide('theirs', { take: 'cloud' })
  await push.resume('demo')
  expect(await backend.settled()).toMatchObject({ stage: 'home', hasMachine: false, error: null })
  const read = (name: string) => readFile(here(name), 'utf8')
  expect(await Promise.all(['mine', 'theirs', 'both', 'both.from-cloud', 'text', 'turned'].map(read))).toEqual([
    ...['here mine\n', 'later\n', 'here both\n', 'there both\n', 'mine\n', 'here turned\n'],
  ])
  expect(await read('turned.from-cloud/inside')).toBe('there\n')
  await expect(read('gone')).rejects.toMatchObject({ code: 'ENOENT' })
}, 60_000)

it('[PU56] a pull that waits can be given up: the sandbox stays in the cloud, and the copy here as it was', async () => {
  await using staged = await waiting()
  const { backend, push, here, stage, id } = staged
  expect(await push.cancel('demo')).toMatchObject({ stage: 'away', conflicts: 0 })
  expect(await readFile(here('mine'), 'utf8')).toBe('here\n')
  expect(stage.here.world.sandboxes.get(id)?.state).toBe('stopped')
  await backend.running()
}, 60_000)

it('[PU55] a sandbox that is removed goes with its copy, and one whose copy is gone comes back whole', async () => {
  await using staged = await away()
  const { backend, push, here, there, stage, id } = staged
  await stage.here.engine().remove(id)
  await writeFile(there('mine'), 'there\n')
  await push.pull('demo', true)
  expect(await backend.settled()).toMatchObject({ stage: 'home', hasMachine: true, error: null })
  expect(await readFile(here('mine'), 'utf8')).toBe('there\n')
  expect(await readFile(here('text'), 'utf8')).toBe('base\n')
  await backend.running()
  expect(stage.there.world.sandboxes.get(id)?.state).toBe('stopped')
  // Only what changed goes there again.
  await writeFile(here('mine'), 'here\n')
  await backend.push()
  expect(await backend.settled()).toMatchObject({ stage: 'away', error: null })
  expect(await readFile(there('mine'), 'utf8')).toBe('here\n')
  await backend.service.remove('demo', true)
  expect(stage.here.ids).toEqual([])
  expect(stage.there.ids).toEqual([])
}, 60_000)

it('[PU55] what is missing in a new copy was deleted by nobody, also when the backend was killed right after it was made', async () => {
  await using staged = await away()
  const { backend, push, here, there, stage, id } = staged
  await stage.here.engine().remove(id)
  await writeFile(there('mine'), 'there\n')
  backend.mortal.begin('memory create was done')
  void push.pull('demo', false)
  await backend.mortal.died
  const next = await stage.backend()
  await next.running()
  const state = await next.settled()
  expect(state).toMatchObject({ stage: 'interrupted', direction: 'pull' })
  expect(
    next.service
      .get('demo')
      .notices.map(({ text }) => text)
      .join(),
  ).toContain('pull was interrupted')
  await next.service.push.resume('demo')
  expect(await next.settled()).toMatchObject({ stage: 'home', hasMachine: false, error: null })
  expect(await readFile(here('mine'), 'utf8')).toBe('there\n')
  expect(await readFile(here('text'), 'utf8')).toBe('base\n')
  expect(next.service.get('demo').notices).toEqual([])
  await next.close()
}, 60_000)

it('[PU52] where what was written down of a push is lost, the sandbox is pulled back all the same, and nothing counts as deleted', async () => {
  await using staged = await away()
  const { backend, here, there, stage } = staged
  await writeFile(there('new'), 'there\n')
  await backend.close()
  await stage.forgetJournal()
  const next = await stage.backend()
  await next.running()
  expect(await next.state()).toMatchObject({ stage: 'away', hasMachine: true })
  await next.service.push.pull('demo', false)
  expect(await next.settled()).toMatchObject({ stage: 'home', hasMachine: false, error: null })
  expect(await readFile(here('new'), 'utf8')).toBe('there\n')
  expect(await readFile(here('text'), 'utf8')).toBe('base\n')
  await next.close()
}, 60_000)

it('[PU57] a folder with nothing in it that became a file or link at the other side gives way, both there and back', async () => {
  await using staged = await away()
  const { backend, push, here, there } = staged
  // Of the copy here nothing but a folder is left where the other side makes something.
  const ways = ['file-now', 'link-now']
  for (const name of ways) await mkdir(join(here(name), 'deep'), { recursive: true })
  await writeFile(there('file-now'), 'there\n')
  await symlink('text', there('link-now'))
  await push.pull('demo', true)
  expect(await backend.settled()).toMatchObject({ stage: 'home', error: null })
  expect(await readFile(here('file-now'), 'utf8')).toBe('there\n')
  expect(await readlink(here('link-now'))).toBe('text')
  await backend.running()
  for (const name of ways) {
    await rm(there(name))
    await mkdir(join(there(name), 'deep'), { recursive: true })
  }
  await backend.push()
  expect(await backend.settled()).toMatchObject({ stage: 'away', error: null })
  expect(await readFile(there('file-now'), 'utf8')).toBe('there\n')
  expect(await readlink(there('link-now'))).toBe('text')
}, 60_000)

it('[PU52] where what waits for a person is damaged, the backend starts, and the pull is told and looked at again', async () => {
  await using staged = await waiting()
  const { backend, stage, id } = staged
  await backend.close()
  await stage.damageJournal(id, 'pull.json')
  await stage.damageJournal(id, 'base')
  const next = await stage.backend()
  await next.running()
  expect(await next.state()).toMatchObject({ stage: 'interrupted', direction: 'pull' })
  const told = next.service.get('demo').notices.map(({ text }) => text)
  expect(told.join()).toContain('Pull again')
  await next.service.push.resume('demo')
  expect(await next.settled()).toMatchObject({ stage: 'conflicts', conflicts: 1, error: null })
  expect((await next.service.push.conflicts('demo')).map(({ path }) => path)).toEqual(['mine'])
  await next.close()
}, 60_000)

it('[PU51] [PU52] where what was to be written is damaged, both sides are looked at again, and the machine stays until all is here', async () => {
  await using staged = await away()
  const { backend, push, here, there, stage, id } = staged
  for (const name of names) await writeFile(there(name), 'there\n')
  // The first that it writes here.
  backend.mortal.begin('files unpack', { kind: 'killed' })
  void push.pull('demo', false)
  await backend.mortal.died
  await stage.damageJournal(id, 'pull.json')
  const next = await stage.backend()
  await eventually(async () => {
    expect(await next.state()).toMatchObject({ stage: 'home', hasMachine: false })
  })
  for (const name of names) expect(await readFile(here(name), 'utf8')).toBe('there\n')
  await next.close()
}, 60_000)
