import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { hostilePlaces, onPlaces } from './stage.ts'

const megabyte = 1024 ** 2
const limits = { memoryBytes: 256 * megabyte, cpus: 1 }
const greedy = 'echo precious > /workspace/file; sync; exec python3 -c "x = bytearray(2560 * 1024 * 1024)"'

describe('a sandbox that wants more than it may have', () => {
  onPlaces(hostilePlaces, (stage, { isolation, kind }) => {
    it('is limited in memory, processes and CPU time, or says what this engine cannot limit', async () => {
      const { sandbox, docker, container } = stage()
      await sandbox('neighbour', limits)
      const { caveats } = await sandbox('greedy', limits)
      const { HostConfig } = await (await container('greedy')).inspect()
      const { MemoryLimit, PidsLimit, CpuCfsQuota } = (await docker.info()) as Record<string, boolean>
      const unlimited = caveats.find((text) => text.includes('cannot limit')) ?? ''
      expect(HostConfig.Memory === limits.memoryBytes).toBe(!unlimited.includes('memory'))
      expect(HostConfig.PidsLimit === 512).toBe(!unlimited.includes('processes'))
      if (unlimited === '') expect({ MemoryLimit, PidsLimit, CpuCfsQuota }).not.toContain(false)
    })

    it('[T-E8] gets no more CPU time than it may, by the kernel’s own count', async (context) => {
      const { service, sandbox, sh } = stage()
      const { caveats } = service.get('greedy')
      if (caveats.some((text) => text.includes('CPU time'))) context.skip(caveats.join(' '))
      if (isolation === 'gvisor') {
        expect(await sh('greedy', 'grep -c ^processor /proc/cpuinfo')).toBe('1\n')
        return
      }
      // So little that it is held back on a busy machine too.
      await sandbox('slow', { cpus: 0.25 })
      const throttled = async () => {
        const facts = await sh('slow', 'cat /sys/fs/cgroup/cpu.stat /sys/fs/cgroup/cpu/cpu.stat 2>/dev/null; exit 0')
        return Number(/nr_throttled (\d+)/.exec(facts)?.[1])
      }
      const before = await throttled()
      await eventually(async () => {
        await sh('slow', 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done')
        expect(await throttled()).toBeGreaterThan(before)
      }, 30_000)
      await service.remove('slow', true)
    })

    it('[SA8] [T-E6] that asks for ten times its memory is told to be out of it, and its neighbour and its files live', async (context) => {
      const { service, run, sh, told } = stage()
      const { caveats } = service.get('greedy')
      if (caveats.some((text) => text.includes('memory'))) context.skip(caveats.join(' '))
      const [ended] = await Promise.allSettled([run('greedy', ['sh', '-c', greedy])])
      // Under runc the kernel ends the program, under gVisor the whole sandbox ends.
      if (ended.status === 'fulfilled') expect(ended.value.exit).not.toMatchObject({ code: 0 })
      await eventually(() => {
        expect(service.get('greedy').state).toBe(isolation === 'gvisor' ? 'stopped' : 'running')
      }, 30_000)
      // Podman has no event for it while the sandbox goes on: there the end of the program is all that is seen.
      if (kind === 'docker') {
        await eventually(() => {
          const { error, notices } = service.get('greedy')
          expect([error?.message, error?.why, ...notices.map(({ text }) => text)].join(' ')).toMatch(/out of memory/)
        }, 30_000)
        await eventually(async () => (await told('greedy')).some(({ text }) => /out of memory|was killed/.test(text)))
      } else expect(ended).toMatchObject({ value: { exit: { signal: 'SIGKILL' } } })
      expect(await sh('neighbour', 'echo alive')).toBe('alive\n')
      if (service.get('greedy').state === 'running') await service.stop('greedy')
      await service.start('greedy')
      expect(service.get('greedy').error).toBeNull()
      expect(await sh('greedy', 'cat /workspace/file')).toBe('precious\n')
    })

    it('[T-E5] that forks without end is contained: its neighbour answers, and it can be stopped and started', async (context) => {
      const { service, agent, engine, sh } = stage()
      const { id, caveats } = service.get('greedy')
      if (caveats.some((text) => text.includes('processes'))) context.skip(caveats.join(' '))
      await sh('greedy', 'echo precious > /workspace/file; sync')
      const bomb = await (
        await agent('greedy')
      ).processes.start({
        command: ['bash', '-c', 'bomb() { bomb | bomb & }; bomb; sleep 600'],
        background: true,
      })
      bomb.stdin.end()
      bomb.stdout.resume()
      bomb.stderr.resume()
      const told = Promise.allSettled([bomb.exited])
      await eventually(async () => {
        if (service.get('greedy').state !== 'running') return
        const { processes } = await engine.stats(id)
        // gVisor's own threads are what the engine counts.
        expect(processes).toBeGreaterThan(isolation === 'gvisor' ? 100 : 400)
        expect(processes).toBeLessThanOrEqual(512)
      }, 60_000)
      expect(await sh('neighbour', 'echo alive')).toBe('alive\n')
      await service.stop('greedy')
      await told
      expect(service.get('greedy').state).toBe('stopped')
      await service.start('greedy')
      expect(await sh('greedy', 'cat /workspace/file')).toBe('precious\n')
      // gVisor's kernel may be left hardly any time to end it.
    }, 420_000)
  })
})
