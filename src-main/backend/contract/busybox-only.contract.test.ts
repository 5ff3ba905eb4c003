import { describe, expect, it } from 'vitest'
import { testEngines } from '../../../testing/engines/engines-of-worker.ts'
import { ensureImage } from '../../../testing/images.ts'
import { firstPair, onPlaces } from './stage.ts'
import { openTerminal } from './watched-terminal.ts'

describe('an image that holds nothing but BusyBox', () => {
  onPlaces(firstPair, (stage, { kind }) => {
    it('[EN32] makes a sandbox with terminals, files and programs like any other', async () => {
      const { sandbox, agent, sh, run, service } = stage()
      const image = await ensureImage(testEngines()[kind].socket, 'busybox')
      await sandbox('bare', { image })
      const client = await agent('bare')

      const terminal = await openTerminal(client)
      terminal.type('id -un; echo in-$PWD-$((1+1)); stty size\n')
      await terminal.until('in-/workspace-2')
      await terminal.until(`24 80`)
      await terminal.until(client.hello.user)

      const content = Buffer.from('naïve\n')
      const version = await client.files.write('/workspace/ü file', content, { condition: { kind: 'absent' } })
      expect(Buffer.from((await client.files.read('/workspace/ü file')).bytes)).toEqual(content)
      expect((await client.files.read('/workspace/ü file')).version).toEqual(version)
      expect((await client.files.list('/workspace')).entries.map(({ name }) => name)).toContain('ü file')

      expect(await sh('bare', 'cat "/workspace/ü file"; id -u; echo ~')).toBe(`naïve\n1000\n${client.hello.home}\n`)
      expect(await run('bare', ['sh', '-c', 'echo wrong >&2; exit 3'])).toMatchObject({
        stderr: 'wrong\n',
        exit: { code: 3 },
      })

      await service.stop('bare')
      await service.start('bare')
      expect(await sh('bare', 'cat "/workspace/ü file"')).toBe('naïve\n')
      expect((await (await agent('bare')).terminals.list()).map(({ id }) => id)).toEqual([terminal.id])
      await service.remove('bare', true)
    })
  })
})
