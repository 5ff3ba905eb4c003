import { describe, expect, it } from 'vitest'
import type { SearchRequest } from '../../../src-shared/agent/search-wire.ts'
import { readUsage } from '../usage/read-usage.ts'
import { eventually } from '../fixtures/eventually.ts'
import { firstPair, onPlaces } from './stage.ts'

const signal = AbortSignal.timeout(300_000)
const search: Omit<SearchRequest, 'query'> = {
  path: '/workspace',
  isRegex: false,
  matchCase: false,
  wholeWord: false,
  include: [],
  exclude: [],
  skipsIgnored: true,
}

describe('what is seen of a sandbox from outside', () => {
  onPlaces(firstPair, (stage) => {
    it('[RS2] [RS3] [RS4] [RS5] is what its programs use, and one of them can be ended', async () => {
      const { sandbox, agent, service, sh } = stage()
      const made = await sandbox('used')
      const { usage, processes } = await agent('used')
      const before = await readUsage(service, made, signal)
      await sh('used', 'head -c 20000000 /dev/zero > filled; i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done')
      const after = await readUsage(service, made, signal)
      expect(after.cpuNanoseconds).toBeGreaterThan(before.cpuNanoseconds)
      expect(after.memoryBytes).toBeGreaterThan(1_000_000)
      // Where the engine cannot limit it, which is told, the computer's memory is the limit.
      const isLimited = !made.caveats.some((text) => text.includes('memory'))
      if (isLimited) expect(after.memoryLimitBytes, made.caveats.join(' ')).toBe(made.limits.memoryBytes)
      expect((await usage.disk()).workspaceBytes).toBeGreaterThanOrEqual(20_000_000)

      const sleeping = await processes.start({ command: ['sleep', '4321'] })
      sleeping.stdout.resume()
      sleeping.stderr.resume()
      const listed = async () => (await usage.processes()).processes.find(({ command }) => command === 'sleep 4321')
      await eventually(async () => (await listed()) !== undefined)
      const { pid = 0, started = 0 } = (await listed()) ?? {}
      await usage.end({ pid, started, signal: 'SIGTERM' })
      expect(await sleeping.exited).toMatchObject({ signal: 'SIGTERM' })
    })

    it('[GI2] [GI3] [SR2] [SR3] is how its files stand by its git, and what is found in them', async () => {
      const { sandbox, agent, sh } = stage()
      await sandbox('searched')
      const { git, search: searching } = await agent('searched')
      expect(await git.status('/workspace')).toEqual({ kind: 'no-repository' })
      await sh(
        'searched',
        `git init -q -b main && printf 'dist\\n' > .gitignore && printf 'one Needle\\n' > kept && git add . &&
         git -c user.name=me -c user.email=me@example.com commit -qm first &&
         echo more >> kept && echo needle > new && mkdir dist && echo needle > dist/built`,
      )
      const status = await git.status('/workspace')
      expect(status).toMatchObject({ kind: 'repository', branch: 'main', isCut: false })
      expect(status.kind === 'repository' && [...status.files].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
        { path: 'dist', mark: 'ignored' },
        { path: 'kept', mark: 'modified' },
        { path: 'new', mark: 'untracked' },
      ])

      const found: string[] = []
      for await (const record of searching.text({ ...search, query: 'needle' }, { signal })) {
        if ('files' in record) found.push(...record.files.map(({ path }) => path))
      }
      expect(found.sort()).toEqual(['kept', 'new'])
      const names: string[] = []
      for await (const { paths } of searching.names('/workspace', { signal })) names.push(...paths)
      expect(names.sort()).toEqual(['.gitignore', 'kept', 'new'])
    })
  })
})
