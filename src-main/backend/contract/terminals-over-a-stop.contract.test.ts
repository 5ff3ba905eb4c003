import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { firstPair, onPlaces } from './stage.ts'
import { openTerminal, watchTerminal } from './watched-terminal.ts'

const kept = 'ls ~/.local/state/airlock/terminals'

describe('terminals over a stop', () => {
  onPlaces(firstPair, (stage) => {
    it('[TE9] shows after a stop and a start what the terminal had printed, with a new shell where the old one was', async () => {
      const { service, sandbox, agent, sh, told } = stage()
      await sandbox('history')
      const before = await openTerminal(await agent('history'))
      before.type('mkdir deep; cd deep; echo old-$((40+2))-output\n')
      await before.until('old-42-output')
      await service.stop('history')
      await eventually(async () => (await told('history')).some(({ text }) => text.startsWith('save done')))

      await service.start('history')
      const fresh = await agent('history')
      expect(await sh('history', kept)).toBe(`${before.id}.terminal\n`)
      expect(await fresh.terminals.list()).toMatchObject([{ id: before.id, restored: true, exit: null }])
      const after = await watchTerminal(fresh, before.id)
      await after.until('old-42-output')
      after.type('echo new-$((1+1))-in-$PWD\n')
      await after.until('new-2-in-/workspace/deep')
    })

    it('[AG4] keeps it too when somebody else stops the container', async () => {
      const { service, agent, container } = stage()
      const [info] = await (await agent('history')).terminals.list()
      const before = await watchTerminal(await agent('history'), info?.id ?? '')
      before.type('echo late-$((50+5))-output\n')
      await before.until('late-55-output')
      await (await container('history')).stop()
      await eventually(() => service.get('history').state === 'stopped', 30_000)
      expect(service.get('history').error).toBeNull()

      await service.start('history')
      const after = await watchTerminal(await agent('history'), before.id)
      await after.until('late-55-output')
      after.type('echo again-$((2+2))\n')
      await after.until('again-4')
      await service.remove('history', true)
    })
  })
})
