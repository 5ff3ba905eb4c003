import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { hostilePlaces, onPlaces } from './stage.ts'
import { openTerminal } from './watched-terminal.ts'

const name = 'killed'

describe('what programs inside do to what serves them', () => {
  onPlaces(hostilePlaces, (stage, { isolation }) => {
    it('[AG3] is not hit by what development scripts say to end their servers', async () => {
      const { sandbox, agent, run } = stage()
      await sandbox(name)
      const { bootId } = (await agent(name)).hello
      const terminal = await openTerminal(await agent(name))
      for (const command of [
        ['pkill', '-9', '-f', 'node'],
        ['pkill', '-9', 'node'],
        ['/opt/airlock/bin/busybox', 'killall', '-9', 'node'],
      ]) {
        await run(name, command)
      }
      terminal.type('echo still-$((3+3))\n')
      await terminal.until('still-6')
      expect((await agent(name)).hello.bootId).toBe(bootId)
    })

    it('[AG1] the first process reaps what others leave behind', async () => {
      const { sh } = stage()
      const orphan = (await sh(name, 'sh -c "sleep 600 >/dev/null 2>&1 & echo \\$!"')).trim()
      expect(await sh(name, `cut -d' ' -f4 /proc/${orphan}/stat`)).toBe('1\n')
      await sh(name, `kill ${orphan}`)
      // One that nobody waited for would stay there as a zombie.
      await eventually(() => sh(name, `test ! -e /proc/${orphan}`))
    })

    it('[AG1] [T-L8] an agent that is killed is started again: told, its terminals gone, calls work', async () => {
      const { service, agent, run, sh } = stage()
      const client = await agent(name)
      const { bootId } = client.hello
      const { id } = await openTerminal(client)
      await expect(run(name, ['sh', '-c', 'echo precious > /workspace/file; pkill -9 airlock-agent'])).rejects.toThrow()
      await eventually(
        () => service.get(name).notices.some(({ text }) => text.includes('agent inside was restarted')),
        30_000,
      )
      expect(service.get(name)).toMatchObject({ state: 'running', error: null })
      expect(await sh(name, 'cat /workspace/file')).toBe('precious\n')
      const fresh = await agent(name)
      expect(fresh.hello.bootId).not.toBe(bootId)
      expect((await fresh.terminals.list()).map((info) => info.id)).not.toContain(id)
      await expect(fresh.terminals.attach(id, {})).rejects.toMatchObject({ code: 'terminal-not-found' })
      const terminal = await openTerminal(fresh)
      terminal.type('echo again-$((4+4))\n')
      await terminal.until('again-8')
    })

    it('[T-L8] an agent that is asked to end keeps its terminals for the one that follows', async () => {
      const { agent, run } = stage()
      const client = await agent(name)
      const { bootId } = client.hello
      const terminal = await openTerminal(client)
      terminal.type('echo kept-$((5+5))\n')
      await terminal.until('kept-10')
      await Promise.allSettled([run(name, ['pkill', 'airlock-agent'])])
      await eventually(async () => {
        const fresh = await agent(name)
        expect(fresh.hello.bootId).not.toBe(bootId)
        expect(await fresh.terminals.list()).toContainEqual(
          expect.objectContaining({ id: terminal.id, restored: true }),
        )
      }, 30_000)
    })

    if (isolation === 'container') {
      it('[T-L8] the first process cannot be killed from inside', async () => {
        const { service, agent, sh } = stage()
        const { bootId } = (await agent(name)).hello
        await sh(name, 'kill -9 1; kill -STOP 1; kill -SEGV 1; exit 0')
        expect((await agent(name)).hello.bootId).toBe(bootId)
        expect(service.get(name)).toMatchObject({ state: 'running', error: null })
      })
    } else {
      it('[T-L8] a program that kills the first process ends the sandbox, which says so and starts again', async () => {
        const { service, run, sh } = stage()
        await Promise.allSettled([run(name, ['sh', '-c', 'sync; kill -9 1'])])
        await eventually(() => service.get(name).state === 'stopped', 30_000)
        expect(service.get(name).error).toMatchObject({
          message: '“killed” was killed.',
          remedy: 'Start it again; its files are safe.',
        })
        await service.start(name)
        // Nothing that was told of the run before is said of this one.
        expect(service.get(name)).toMatchObject({ state: 'running', error: null, notices: [] })
        expect(await sh(name, 'cat /workspace/file')).toBe('precious\n')
      })
    }

    it('[AG4] a program that ends everything it can reach ends at most its own sandbox, which starts again', async () => {
      const { service, run, sh } = stage()
      await Promise.allSettled([run(name, ['sh', '-c', 'kill -9 -1'])])
      await eventually(async () => {
        if (service.get(name).state === 'stopped') await service.start(name)
        expect(await sh(name, 'cat /workspace/file')).toBe('precious\n')
      }, 40_000)
      await service.remove(name, true)
    })
  })
})
