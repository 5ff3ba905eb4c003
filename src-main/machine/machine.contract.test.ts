import { join, resolve } from 'node:path'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EgressRequest } from '../../src-shared/api/egress.ts'
import { startRealMachine, type RealMachine } from '../../testing/machine/real-machine.ts'
import type { AgentClient } from '../backend/channel/agent-client.ts'
import { openAgentClient } from '../backend/channel/open-agent-client.ts'
import { onPlaces, places } from '../backend/contract/stage.ts'
import { eventually } from '../backend/fixtures/eventually.ts'

const runtimeFolder = resolve(import.meta.dirname, '../../out/runtime')

async function runtimeTar(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(runtimeFolder, 'manifest.json'), 'utf8')) as {
    readonly architectures: Readonly<Record<string, { readonly tar: string }>>
  }
  return join(runtimeFolder, Object.values(manifest.architectures)[0]?.tar ?? '')
}

describe('a cloud machine', () => {
  onPlaces([places.dockerRunc], (stage) => {
    let machine: RealMachine
    let agent: AgentClient

    beforeAll(async () => {
      const { docker, sandbox, container } = stage()
      await sandbox('prepares-the-image')
      const { Image } = await (await container('prepares-the-image')).inspect()
      machine = await startRealMachine({ docker, image: Image, runtime: await runtimeTar() })
      agent = await openAgentClient({
        connect: ({ signal }) => machine.door.connect({ signal }),
        signal: AbortSignal.timeout(60_000),
        patienceMs: 60_000,
      })
    })
    afterAll(async () => {
      await using _removed = machine
      await agent.close()
    })

    async function run(script: string): Promise<string> {
      const process = await agent.processes.start({ command: ['sh', '-c', `{ ${script}\n} 2>&1`] })
      process.stdin.end()
      return (await text(process.stdout)).trim()
    }

    it('[MA1] has an inside of its own: user 1000, loopback alone, the image read-only, its two folders', async () => {
      expect(await run('id -u; id -g; hostname; pwd')).toBe('1000\n1000\ncloud\n/workspace')
      expect(await run("awk -F: 'NR > 2 { print $1 }' /proc/net/dev | tr -d ' '")).toBe('lo')
      expect(await run('cat /etc/resolv.conf')).toBe('nameserver 127.0.0.1')
      expect(
        await run('touch /usr/there; touch /etc/there; echo ok > /workspace/there; echo ok > ~/there; cat ~/there'),
      ).toMatch(/usr\/there.*Read-only file system\n.*etc\/there.*Read-only file system\nok$/s)
      expect(await machine.sh('cat /data/workspace/there')).toBe('ok\n')
    })

    it('[MA1] shows nothing of the machine: its configuration, its socket, the rest of its disk, its programs', async () => {
      const kept = await machine.sh(
        'mkdir -p /data/airlock /.fly; echo secret | tee /data/airlock/kept /.fly/later; cat /data/airlock/kept /.fly/later',
      )
      expect(kept).toBe('secret\nsecret\nsecret\n')
      expect(
        await run('cat /etc/airlock/machine.json; ls /data /.fly; cat /data/airlock/kept /.fly/later'),
      ).not.toMatch(/tokenHash|secret|workspace|later$/m)
      expect(await run('ls -A /run /sys; ls /proc | grep -c "^[0-9]"')).not.toMatch(/airlock-shared|airlock-base/)
      expect(await run('cat /proc/[0-9]*/cmdline | tr "\\0" " "')).not.toMatch(/machine\.mjs|unshare/)
      expect(await run('ls /proc/1/root/outside /proc/1/root/inside; ls /../outside')).not.toMatch(/data/)
    })

    it('[MA2] gives no way to be more: capabilities, new privileges, namespaces, devices, settings of the kernel', async () => {
      expect(await run("grep -E '^(CapEff|CapPrm|CapInh|NoNewPrivs)' /proc/self/status | tr '\\t\\n' ' '")).toBe(
        'CapInh: 0000000000000000 CapPrm: 0000000000000000 CapEff: 0000000000000000 NoNewPrivs: 1',
      )
      for (const kind of ['U', 'n', 'm', 'p'])
        expect(await run(`unshare -${kind} true && echo made`)).not.toMatch(/^made$/m)
      expect(await run('mknod /tmp/disk b 254 0 && echo made')).not.toMatch(/^made$/m)
      expect(await run('ls /dev | tr "\\n" " "')).toBe(
        'fd full null ptmx pts random shm stderr stdin stdout tty urandom zero',
      )
      expect(
        await run('echo x > /proc/sys/kernel/hostname && echo set; echo h > /proc/sysrq-trigger && echo set'),
      ).not.toMatch(/^set$/m)
      expect(await run('mount -t tmpfs x /mnt && echo mounted; chroot / true && echo rooted')).not.toMatch(
        'mounted|rooted',
      )
    })

    it('[MA2] filters system calls: sockets that lead to the machine’s host, and what reaches into the kernel', async () => {
      expect(await run("grep -E '^Seccomp:' /proc/self/status | tr -d '\\t'")).toBe('Seccomp:2')
      const { systemCalls } = await agent.facts()
      const done = (systemCalls ?? []).filter(({ result }) => result === 'ok').map(({ name }) => name)
      // It is made by every program: had it been refused as well, nothing would have been tried.
      expect(done).toEqual(['socket AF_UNIX'])
      expect(systemCalls?.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['socket AF_VSOCK', 'bpf', 'unshare user']),
      )
      expect(await run('python3 -c "print(1 + 1)"; sh -c "sleep 0 & wait; echo ok"')).toBe('2\nok')
    })

    it('[MA4] gives programs the image’s environment and nothing of the platform', async () => {
      expect(await run('env')).toMatch(/^OF_THE_IMAGE=yes$/m)
      expect(await run('env; tr "\\0" "\\n" < /proc/1/environ')).not.toMatch(/FLY_|OLDPWD/)
    })

    it('[MA20, MA21] lets nothing out before a backend said what, and for this start; then decides, carries and tells', async () => {
      const port = 9000
      void machine.sh(
        `echo from the machine > /tmp/index.html; /opt/airlock/bin/busybox httpd -f -p 127.0.0.1:${String(port)} -h /tmp`,
      )
      const ask = `python3 -c "
import socket
s = socket.create_connection(('127.0.0.1', 3128), 20)
s.sendall(b'GET http://127.0.0.1:${String(port)}/index.html HTTP/1.0\\r\\nHost: 127.0.0.1:${String(port)}\\r\\n\\r\\n')
said = s.makefile().read().splitlines()
print(said[0].split()[1], said[-1])"`
      expect(await run(ask)).toMatch(/^503 /)
      const { boot, egressVersion } = await machine.door.state()
      const origin = { kind: 'person' } as const
      const terms = {
        mode: 'allowlist' as const,
        rules: [{ verdict: 'allow' as const, host: '127.0.0.1', ports: [port], origin, mayBePrivate: true as const }],
        isLearning: false,
      }
      const other = await machine.door.changeEgress({ terms, provenBoot: 'another start', onto: egressVersion })
      expect(await run(ask)).toMatch(/^503 /)
      const proven = await machine.door.changeEgress({ terms, provenBoot: boot, onto: other.egressVersion })
      expect(proven).toMatchObject({ isServing: true })
      expect(await run(ask)).toBe('200 from the machine')
      await machine.door.changeEgress({ terms: { ...terms, rules: [] }, provenBoot: boot, onto: proven.egressVersion })
      expect(await run(ask)).toMatch(/^403 Refused by Airlock policy/)
      const late = machine.door.changeEgress({ terms, provenBoot: boot, onto: proven.egressVersion })
      await expect(late).rejects.toMatchObject({ code: 'agent-unreachable' })
      expect(await run(ask)).toMatch(/^403 Refused by Airlock policy/)

      const seen = new Map<string, EgressRequest>()
      const signal = AbortSignal.timeout(30_000)
      for await (const requests of machine.door.requests({ signal })) {
        for (const request of requests) seen.set(request.id, request)
        if (seen.size >= 2) break
      }
      expect([...seen.values()].map(({ host, outcome }) => `${host} ${outcome.kind}`)).toEqual([
        '127.0.0.1 done',
        '127.0.0.1 refused',
      ])
      // What the inside cannot reach is on the disk.
      await eventually(async () => (await machine.sh('cat /data/airlock/requests.log')).includes('refused'))
    })

    it('[MA13, MA20] goes on with everything while nobody is connected', async () => {
      const { info } = await agent.processes.start({
        command: ['sh', '-c', 'sleep 1; echo done > /workspace/afterwards'],
        background: true,
      })
      expect(info.pid).toBeGreaterThan(1)
      await eventually(async () => (await machine.sh('cat /data/workspace/afterwards')).includes('done'), 20_000)
    })

    it('[MA3, MA5, MA20] starts the inside again when all of it was killed, whatever lies where its socket was; files stay', async () => {
      const { boot: before } = await machine.door.state()
      await run(
        'echo kept > /workspace/kept; cd /run/airlock && rm agent.sock && mkdir -p agent.sock/in && ln -s /data agent.sock/in/link',
      )
      const restarted = new Promise<void>((done) => {
        agent.onState((state) => {
          if (state === 'restarted') done()
        })
      })
      // With its first process all of it ends. The brackets keep the pattern from finding itself.
      await machine.sh(
        "kill -9 $(/opt/airlock/bin/busybox ps | /opt/airlock/bin/busybox awk '/[a]gent.init/ { print $1 }')",
      )
      await restarted
      expect(await run('cat /workspace/kept')).toBe('kept')
      // What was seen to hold of the inside before says nothing of this one.
      const { boot, isServing } = await machine.door.state()
      expect(boot).not.toBe(before)
      expect(isServing).toBe(false)
    })
  })
})
