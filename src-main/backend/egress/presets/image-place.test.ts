import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAgent, type AgentProcess } from '../../../../testing/agent/agent-process.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { openAgentClient } from '../../channel/open-agent-client.ts'
import { temporaryDirectory, writeTree } from '../../fixtures/temporary-directory.ts'
import { withImagePlace } from './image-place.ts'
import type { ToolPlace } from './tool-place.ts'
import { tools } from './tools.ts'

let process: AgentProcess
let agent: AgentClient
const forever = new AbortController().signal
const inImage = <T>(work: (place: ToolPlace) => Promise<T>) => withImagePlace(agent, forever, work)
beforeAll(async () => {
  process = await startAgent()
  agent = await openAgentClient({ connect: () => process.connect(), signal: forever })
})
afterAll(async () => {
  await agent.close()
  await process[Symbol.asyncDispose]()
})

describe('[EG35] an image, through the agent', () => {
  it('runs tools at the root, with a home that is empty and goes again', async () => {
    const home = await inImage(async (place) => {
      const script = 'echo "$HOME $PWD $MORE"; ls -A "$HOME"; echo but >&2; exit 3'
      const output = `${place.home} / more\n`
      const ran = await place.run(['sh', '-c', script], { MORE: 'more' })
      expect(ran).toEqual({ found: true, code: 3, output, errors: 'but\n' })
      expect(await place.run(['no-such-tool'])).toEqual({ found: false })
      expect(await place.variable('HOME')).toBe(place.home)
      expect(await place.variable('NO_SUCH_VARIABLE')).toBeNull()
      return place.home
    })
    expect(await inImage((place) => place.list(home))).toBeNull()
  })

  it('is not listened to for longer than it may speak', async () => {
    const ran = await inImage((place) => {
      return place.run(['sh', '-c', 'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done'])
    })
    expect(ran).toMatchObject({ found: true, code: null })
    expect(ran.found ? ran.output.length : 0).toBeLessThanOrEqual(256 * 1024)
  })

  it('shows its files, and forgets those that were made to ask', async () => {
    await using directory = await temporaryDirectory()
    await writeTree(directory.path, { 'conf/one': 'text', 'conf/large': 'x'.repeat(300 * 1024) })
    await inImage(async (place) => {
      expect(await place.list(`${directory.path}/conf`)).toEqual(['large', 'one'])
      expect(await place.read(`${directory.path}/conf/one`)).toBe('text')
      expect(await place.read(`${directory.path}/conf/large`)).toBeNull()
      expect(await place.readBytes(`${directory.path}/absent`)).toBeNull()
      const made = await place.withFolder({ 'a/b': 'c' }, async (folder) => [folder, await place.read(`${folder}/a/b`)])
      expect(made[1]).toBe('c')
      expect(await place.list(made[0] ?? '')).toBeNull()
    })
  })

  it('gives up when nobody waits', async () => {
    const given = new AbortController()
    const asking = withImagePlace(agent, given.signal, async (place) => {
      const sleeping = place.run(['sleep', '600'])
      given.abort()
      await expect(sleeping).rejects.toThrow()
      await expect(tools.apt.read(place)).rejects.toThrow()
    })
    await expect(asking).rejects.toThrow()
  })
})
