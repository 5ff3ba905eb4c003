import { describe, expect, test } from 'vitest'
import { eventually } from '../../fixtures/eventually.ts'
import type { ContractSubject } from './contract-subject.ts'
import { needed } from './needs.ts'
import type { Residents } from './residents.ts'
import { newSpec } from './sample-spec.ts'

const status = (name: string) => `sed -n 's/^${name}:[[:space:]]*//p' /proc/self/status`

/** What a sandbox is behind, seen from inside: EN30 to EN39. */
export function boundaryRules(subject: () => ContractSubject, residents: Residents): void {
  async function started(change: Parameters<typeof newSpec>[1] = {}): Promise<string> {
    const spec = newSpec(subject(), change)
    await subject().engine.create(spec)
    await subject().engine.start(spec.id)
    return spec.id
  }

  describe('boundary', () => {
    test('[EN30] the engine says that each hardened setting took effect, before the start and after it', async () => {
      const { engine } = subject()
      const spec = newSpec(subject())
      await engine.create(spec)
      const probes = await engine.verifySettings(spec.id)
      expect(probes.length).toBeGreaterThan(0)
      expect(probes.filter(({ ok }) => !ok)).toEqual([])
      await engine.start(spec.id)
      expect((await engine.verifySettings(spec.id)).filter(({ ok }) => !ok)).toEqual([])
      await engine.remove(spec.id)
    })

    test('[EN31] the level is the one that was asked for, and one that cannot be had is refused, not replaced', async () => {
      const { engine, level } = subject()
      const before = await subject().traces()
      const { runtimes, best } = await engine.describe()
      const proven = new Set(runtimes.filter((report) => report.proven).map((report) => report.level))
      expect(proven).toContain(level)
      for (const isolation of ['gvisor', 'container', 'best'] as const) {
        const spec = newSpec(subject(), { isolation })
        const wanted = isolation === 'best' ? best : isolation
        if (wanted !== null && proven.has(wanted)) {
          expect((await engine.create(spec)).level).toBe(wanted)
          await engine.remove(spec.id)
        } else await expect(engine.create(spec)).rejects.toMatchObject({ code: 'isolation-unavailable' })
      }
      expect(await subject().traces()).toEqual(before)
    })

    test('[EN32] programs are user 1000 with a name and a home, without any right of the administrator', async (context) => {
      const look = needed(context, subject().boundary)
      const id = await residents.in(subject())
      const seen = await look(
        id,
        `id -u; id -g; id -un; ${status('CapEff')}; ${status('CapBnd')}; echo ~; touch ~/mine /workspace/mine && echo kept`,
      )
      const [user, group, name, effective, bounding, ...rest] = seen.split('\n')
      expect([user, group, name, effective, ...rest.slice(0, 2)]).toEqual([
        '1000',
        '1000',
        'dev',
        '0000000000000000',
        '/home/dev',
        'kept',
      ])
      // In a cloud machine nothing lowers the bound; without new privileges no program gets what it leaves open.
      if (subject().level !== 'vm') expect(bounding).toBe('0000000000000000')
      if (subject().level !== 'gvisor') {
        expect(await look(id, `${status('NoNewPrivs')}; ${status('Seccomp')}`)).toBe('1\n2\n')
      }
    })

    test('[EN33] the system’s files are read-only, and what is temporary is limited memory', async (context) => {
      const look = needed(context, subject().boundary)
      const id = await residents.in(subject())
      const seen = await look(
        id,
        'for d in / /etc /bin /opt/airlock /proc/sys /sys; do touch $d/x 2>/dev/null && echo "wrote $d"; done; touch /tmp/x /run/x /var/tmp/x && echo memory',
      )
      expect(seen).toBe('memory\n')
      // A virtual machine's memory is the limit itself.
      if (subject().level !== 'vm') {
        expect(
          await look(id, 'dd if=/dev/zero of=/tmp/big bs=1M count=100 2>&1 | grep -c "No space"; rm /tmp/big'),
        ).toBe('1\n')
      }
    })

    test('[EN34] there is no network but loopback, and names are asked of the agent alone', async (context) => {
      const look = needed(context, subject().boundary)
      const id = await residents.in(subject())
      const seen = await look(
        id,
        [
          "sed -n 's/^ *\\([^:]*\\):.*/\\1/p' /proc/net/dev",
          'cat /etc/resolv.conf',
          'for a in 1.1.1.1 169.254.169.254 172.17.0.1 192.168.65.7; do timeout 3 nc -w 2 $a 80 </dev/null >/dev/null 2>&1 && echo "reached $a"; done',
          'timeout 3 ping -c 1 -w 1 1.1.1.1 >/dev/null 2>&1 && echo pinged',
          // Where the agent's own is, in a sandbox that has one.
          'find / -name "*.sock" -not -path "/proc/*" -not -path "/run/airlock/*" 2>/dev/null',
        ].join('\n'),
      )
      expect(seen).toBe('lo\nnameserver 127.0.0.1\n')
    })

    test('[EN45] a plain user may have the ports below 1024, so that the agent answers names', async (context) => {
      const look = needed(context, subject().boundary)
      const id = await residents.in(subject(), 'ordinary')
      const script = [
        'python3 - <<"END"',
        'import socket',
        'socket.socket(socket.AF_INET, socket.SOCK_DGRAM).bind(("127.0.0.2", 53))',
        'socket.create_server(("127.64.0.1", 443))',
        'print("bound")',
        'END',
      ]
      expect(await look(id, script.join('\n'))).toBe('bound\n')
    })

    test('[EN35] what the kernel must refuse is refused', async (context) => {
      const look = needed(context, subject().boundary)
      const id = await residents.in(subject(), 'ordinary')
      const script = [
        'try() { name=$1; shift; "$@" >/dev/null 2>&1 && echo "could $name"; }',
        'try mount mount -t tmpfs none /workspace',
        // gVisor has user namespaces of its own, which reach nothing of the computer's kernel.
        ...(subject().level === 'gvisor' ? [] : ['try unshare unshare -U true']),
        'try mknod mknod /workspace/m b 8 0',
        'try chroot chroot / true',
        'try hostname hostname evil',
        'try su su root -c true',
        'echo x 2>/dev/null > /proc/sys/kernel/core_pattern && echo "could core_pattern"',
        'echo h 2>/dev/null > /proc/sysrq-trigger && echo "could sysrq"',
        'python3 - <<"END"',
        'import socket',
        'for name, family, kind in (("alg", 38, 5), ("vsock", 40, 1), ("packet", 17, 3)):',
        '  try:',
        '    socket.socket(family, kind)',
        '    print("could", name)',
        '  except OSError: pass',
        'END',
        'echo end',
      ]
      expect(await look(id, script.join('\n'))).toBe('end\n')
    })

    test('[EN36] memory and processes are limited, or the sandbox says that they are not', async (context) => {
      const look = needed(context, subject().boundary)
      const { engine } = subject()
      const id = await started()
      const { caveats, limitsInForce } = await engine.inspect(id)
      const unlimited = caveats.find((text) => text.includes('cannot limit'))
      const enforced = Math.max(128 * 1024 ** 2, subject().leastMemoryBytes ?? 0)
      expect(limitsInForce?.memoryBytes ?? null).toBe(unlimited?.includes('memory') === true ? null : enforced)
      const processes = unlimited?.includes('processes') === true
      expect(limitsInForce?.processes === null).toBe(processes)
      const memory = unlimited?.includes('memory') === true
      // Started one by one, and ended before the count is read.
      const bomb = 'i=0; while [ $i -lt 200 ]; do sleep 20 & i=$((i+1)); done 2>/dev/null; echo end'
      if (!processes) {
        // A gVisor that gets no more threads ends or hangs, with all that is in it: that too is a limit.
        const ended = eventually(async () => (await engine.inspect(id)).state === 'stopped', 15_000)
        await Promise.race([Promise.allSettled([look(id, bomb)]), Promise.allSettled([ended])])
        if (subject().level === 'container') expect((await engine.stats(id)).processes).toBeLessThanOrEqual(64)
      }
      await engine.stop(id)
      expect((await engine.inspect(id)).state).toBe('stopped')
      expect({ memory, processes }).toEqual(
        unlimited === undefined ? { memory: false, processes: false } : { memory: true, processes: true },
      )
      await engine.remove(id)
    })

    test('[EN37] memory that runs out ends the program or the sandbox, never its neighbour or its data', async (context) => {
      const look = needed(context, subject().boundary)
      const { engine } = subject()
      const id = await started({ image: subject().images.ordinary })
      const neighbour = await started()
      const { caveats } = await engine.inspect(id)
      if (caveats.some((text) => text.includes('cannot limit'))) {
        await engine.remove(id)
        await engine.remove(neighbour)
        context.skip('This engine cannot limit memory here, which the sandbox says.')
      }
      await look(id, 'echo precious > file; sync')
      const greedy = look(id, 'python3 -c "x = bytearray(1500 * 1024 * 1024)" >/dev/null 2>&1; echo after')
      // Under runc the program ends, under gVisor the whole sandbox does, and then Docker 20 forgets to end the stream.
      const ended = eventually(async () => (await engine.inspect(id)).state === 'stopped', 60_000)
      await Promise.any([greedy, ended])
      expect((await look(neighbour, 'echo alive')).trim()).toBe('alive')
      await engine.stop(id)
      await engine.start(id)
      expect((await look(id, 'cat file')).trim()).toBe('precious')
      await engine.remove(id)
      await engine.remove(neighbour)
    })

    test('[EN38] [T-E14] workspace and home survive a stop, everything else is as new', async (context) => {
      const look = needed(context, subject().inside)
      const { engine } = subject()
      const id = await started()
      await look(
        id,
        'echo work > kept; mkdir -p deep/er; echo "it’s" > "deep/er/ü \'q\'"; echo home > ~/kept; echo gone > /tmp/gone 2>/dev/null',
      )
      await engine.stop(id)
      await engine.start(id)
      expect(await look(id, 'cat kept "deep/er/ü \'q\'" ~/kept')).toBe('work\nit’s\nhome\n')
      if (subject().boundary.offered) expect(await look(id, 'ls /tmp')).toBe('')
      await engine.remove(id)
    })

    test('[EN39] a gVisor sandbox sees one CPU unless it is to be fast', async (context) => {
      const look = needed(context, subject().boundary)
      if (subject().level !== 'gvisor') context.skip('This run is not about gVisor.')
      const { engine } = subject()
      const { cpus } = await engine.describe()
      for (const fast of [false, true]) {
        const id = await started({ fast, limits: { cpus: 64, memoryBytes: 256 * 1024 ** 2, processes: 64 } })
        const { caveats } = await engine.inspect(id)
        const limited = !caveats.some((text) => text.includes('CPU time'))
        expect(Number(await look(id, 'grep -c ^processor /proc/cpuinfo'))).toBe(fast || !limited ? cpus : 1)
        await engine.remove(id)
      }
    })
  })
}
