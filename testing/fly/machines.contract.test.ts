import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testEngines } from '../engines/engines-of-worker.ts'
import { createApp } from '../../src-main/backend/engines/remote/machines-api/calls/apps.ts'
import { createMachine } from '../../src-main/backend/engines/remote/machines-api/calls/create-machine.ts'
import {
  execForRescue,
  lastExit,
  readEvents,
} from '../../src-main/backend/engines/remote/machines-api/calls/machine-details.ts'
import {
  deleteMachine,
  stopMachine,
  suspendMachine,
} from '../../src-main/backend/engines/remote/machines-api/calls/machines.ts'
import { startMachine } from '../../src-main/backend/engines/remote/machines-api/calls/start-machine.ts'
import { createVolume } from '../../src-main/backend/engines/remote/machines-api/calls/volumes.ts'
import { waitForMachine } from '../../src-main/backend/engines/remote/machines-api/calls/wait-for-machine.ts'
import { FlyClient } from '../../src-main/backend/engines/remote/machines-api/client.ts'
import type { MachineConfig } from '../../src-main/backend/engines/remote/machines-api/shapes.ts'
import type { AwaitedState } from '../../src-main/backend/engines/remote/machines-api/states.ts'
import { mustRun } from '../../scripts/setup/command.ts'
import { ensureImage } from '../images.ts'
import { Fly, testOrganisation } from './fly.ts'
import { DockerHost } from './hosts/docker-host.ts'
import type { MachineContainer } from './hosts/machine-container.ts'
import { OwnProcess } from '../network/own-process.ts'

const { docker } = testEngines()
const compute = { cpu_kind: 'shared', cpus: 1, memory_mb: 256 } as const
const app = 'airlock-machines'

describe.skipIf(docker.missing !== null)('machines that are containers', () => {
  let host: DockerHost
  let fly: Fly
  let client: FlyClient
  let image: string
  let made = 0

  beforeAll(async () => {
    host = await DockerHost.start()
    image = await ensureImage(host.socket, 'base')
    fly = await Fly.start(host)
    client = new FlyClient({ token: fly.token, base: new URL(fly.url) })
    await createApp(client, { name: app, organisation: testOrganisation, network: app })
  })
  afterEach(() => {
    fly.faults.clear()
  })
  afterAll(async () => {
    await fly.close()
  })

  const until = async (id: string, ...states: AwaitedState[]) =>
    (await waitForMachine(client, app, id, { states, deadlineMs: 60_000, isNew: true })).state
  const machine = async (script: string, more: MachineConfig = {}) => {
    made += 1
    const name = `machine-${String(made)}`
    const init = { exec: ['/bin/sh', '-c', script] }
    const config = { image, init, guest: compute, restart: { policy: 'no' }, ...more, metadata: { airlock: name } }
    const { id } = await createMachine(client, app, { name, region: 'fra', config })
    return id
  }
  const inside = async (id: string, script: string) =>
    (await execForRescue(client, app, id, ['/bin/sh', '-c', script])).stdout

  it('have their files, variables and volume; the volume stays, the rest is new with each start', async () => {
    const volume = await createVolume(client, app, { name: 'data', region: 'fra', sizeGb: 1, compute })
    const id = await machine('exec sleep infinity', {
      env: { OWN: 'a b' },
      files: [{ guest_path: '/etc/own/secret', raw_value: Buffer.from('of its own').toString('base64'), mode: 0o400 }],
      mounts: [{ volume: volume.id, path: '/data' }],
    })
    expect(await until(id, 'started', 'failed')).toBe('started')
    const facts = 'echo "$OWN $FLY_APP_NAME $FLY_MACHINE_ID"; stat -c %a /etc/own/secret; cat /etc/own/secret'
    expect(await inside(id, facts)).toBe(`a b ${app} ${id}\n400\nof its own`)
    await inside(id, 'echo kept > /data/file; echo lost > /root/file')
    await stopMachine(client, app, id, { seconds: 1 })
    await until(id, 'stopped')
    await startMachine(client, app, id)
    await until(id, 'started')
    expect(await inside(id, 'cat /data/file; ls /root/file 2>/dev/null; true')).toBe('kept\n')

    await writeFile(join(await host.volumeFolder(volume.id), 'outside'), 'put there')
    const wanted = { name: 'copy', region: 'fra', sizeGb: 1, compute, from: volume.id }
    const copy = await createVolume(client, app, wanted)
    while (fly.cloud.apps.get(app)?.volumes.get(copy.id)?.state !== 'created')
      await new Promise((go) => setTimeout(go, 20))
    expect(await readFile(join(await host.volumeFolder(copy.id), 'outside'), 'utf8')).toBe('put there')
    await deleteMachine(client, app, id)
    expect(await until(id, 'destroyed')).toBe('destroyed')
  })

  it('let their root make namespaces and mounts, and are in a network that leads to the test and nowhere else', async () => {
    const id = await machine('exec sleep infinity')
    await until(id, 'started')
    const own =
      'mount -t tmpfs own /mnt && mount -t proc proc /proc && ls /proc | grep -c "^[0-9]" && ls /sys/class/net | wc -l'
    expect(await inside(id, `unshare --net --mount --pid --fork sh -c '${own}' 2>&1`)).toMatch(/^\d+\n\d+\n$/)
    const [nsenter = '', ...within] = host.network.within
    const links = await mustRun(nsenter, [...within, 'ip', '-o', 'link'])
    // After these words come a number or random letters and digits.
    const names = [...links.stdout.matchAll(/^\d+: (lo|docker|veth|[^:@]+)/gm)].map(([, name]) => name)
    expect(new Set(names)).toEqual(new Set(['lo', 'docker', 'veth']))
    await expect(mustRun(nsenter, [...within, 'ip', 'route', 'get', '192.0.2.1'])).rejects.toThrow('unreachable')
    const serve = `require('net').createServer((s) => s.end('world')).listen(8099, '${host.gateway}', () => console.log('listening'))`
    const world = new OwnProcess([...host.network.within, process.execPath, '-e', serve])
    await world.until((line) => line === 'listening')
    expect(await inside(id, `node -e "require('net').connect(8099, '${host.gateway}').pipe(process.stdout)"`)).toBe(
      'world',
    )
    await world.end()
  })

  it('are paused when they are suspended, and go on where they were', async () => {
    const id = await machine('n=0; while :; do n=$((n+1)); echo $n > /tmp/n; sleep 0.05; done')
    await until(id, 'started')
    const run = fly.machine(id).running
    await suspendMachine(client, app, id)
    expect(await until(id, 'suspended')).toBe('suspended')
    const isPaused = async () => (await (run as MachineContainer).container.inspect()).State.Paused
    expect(await isPaused()).toBe(true)
    await startMachine(client, app, id)
    await until(id, 'started')
    expect(fly.machine(id).running).toBe(run)
    expect(await isPaused()).toBe(false)
    await suspendMachine(client, app, id)
    await until(id, 'suspended')
    await stopMachine(client, app, id)
    await until(id, 'stopped')
  })

  it('are asked by a signal to stop, and killed when they do not', async () => {
    const obeying = await machine('trap "exit 7" TERM; echo ready > /tmp/ready; while :; do sleep 0.1; done')
    const deaf = await machine('trap "" TERM; while :; do sleep 0.1; done')
    await Promise.all([until(obeying, 'started'), until(deaf, 'started')])
    await inside(obeying, 'until [ -e /tmp/ready ]; do sleep 0.1; done')
    await stopMachine(client, app, obeying, { seconds: 30 })
    await stopMachine(client, app, deaf, { seconds: 1 })
    await Promise.all([until(obeying, 'stopped'), until(deaf, 'stopped')])
    expect(lastExit(await readEvents(client, app, obeying))).toMatchObject({ code: 7, requested: true })
    expect(lastExit(await readEvents(client, app, deaf))).toMatchObject({ code: 137, requested: true })
  })

  it('are started again when they fail, and rest when they end in order', async () => {
    const volume = await createVolume(client, app, { name: 'runs', region: 'fra', sizeGb: 1, compute })
    const id = await machine('echo run >> /data/runs; [ $(wc -l < /data/runs) -ge 3 ]', {
      mounts: [{ volume: volume.id, path: '/data' }],
      restart: { policy: 'on-failure' },
    })
    await until(id, 'stopped')
    expect(await readFile(join(await host.volumeFolder(volume.id), 'runs'), 'utf8')).toBe('run\nrun\nrun\n')
  })

  it('may suspend and stop themselves through a socket of root’s, and no other', async () => {
    const id = await machine('exec sleep infinity')
    await until(id, 'started')
    const ask = (action: string, machineId: string) => {
      const path = `/v1/apps/${app}/machines/${machineId}/${action}`
      const request = `{ socketPath: '/.fly/api', method: 'POST', path: '${path}' }`
      const tell = `(answer) => console.log(answer.statusCode)`
      return `node -e "require('http').request(${request}, ${tell}).on('error', (e) => console.log(e.code)).end()"`
    }
    expect(await inside(id, ask('suspend', 'd00000000000000'))).toBe('403\n')
    const asPerson = 'setpriv --reuid 1000 --regid 1000 --clear-groups'
    expect(await inside(id, `${asPerson} ${ask('suspend', id)}`)).toBe('EACCES\n')
    // It is frozen before it can say that it asked.
    void inside(id, ask('suspend', id)).catch((error: unknown) => error)
    expect(await until(id, 'suspended')).toBe('suspended')
    await startMachine(client, app, id)
    await until(id, 'started')
    void inside(id, ask('stop', id)).catch((error: unknown) => error)
    expect(await until(id, 'stopped')).toBe('stopped')
  })

  it('end for lack of memory as told, and are gone when their image cannot be had', async () => {
    const id = await machine('exec node -e "for (const all = []; ; ) all.push(Buffer.alloc(10_000_000, 1))"')
    await until(id, 'stopped')
    expect(lastExit(await readEvents(client, app, id))).toMatchObject({ code: 137, outOfMemory: true })
    const broken = await machine('true', { image: 'airlock-test/nowhere:1' })
    expect(await until(broken, 'destroyed')).toBe('destroyed')
    const events = await readEvents(client, app, broken)
    expect(events.some(({ status }) => status === 'launch_failed')).toBe(true)
  })
})
