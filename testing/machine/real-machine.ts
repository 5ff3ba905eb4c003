import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { duplexPair, PassThrough, type Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type Docker from 'dockerode'
import { pack } from 'tar-stream'
import {
  machineConfigPath,
  machineGeneration,
  machinePort,
  type MachineLife,
} from '../../src-shared/machine/machine-wire.ts'
import { eventually } from '../../src-main/backend/fixtures/eventually.ts'
import { MachineDoor } from '../../src-main/backend/engines/remote/machine-door/machine-door.ts'

export interface RealMachineOptions {
  readonly docker: Docker
  /** Prepared, without the runtime. */
  readonly image: string
  /** The tar of the runtime. */
  readonly runtime: string
  readonly life?: MachineLife
}

export interface RealMachine extends AsyncDisposable {
  readonly door: MachineDoor
  readonly container: Docker.Container
  /** Of the machine's own root, past everything of Airlock. */
  sh(script: string): Promise<string>
  logs(): Promise<string>
}

/**
 * The program of a cloud machine in a container that stands for the machine: its root may mount and make namespaces, as in a virtual
 * machine of its own. It has no network but its own loopback; its door is reached by a program inside.
 */
export async function startRealMachine(options: RealMachineOptions): Promise<RealMachine> {
  const { docker, life = { idleMinutes: null, endsAt: null } } = options
  const token = randomBytes(16).toString('hex')
  const tokenHash = createHash('sha256').update(token).digest('hex')
  const config = { generation: machineGeneration, sandbox: 'of-a-test', host: 'cloud', tokenHash, life }
  const container = await docker.createContainer({
    Image: options.image,
    Entrypoint: ['/opt/airlock/agent/machine'],
    Cmd: [],
    User: '0:0',
    WorkingDir: '/',
    Labels: { 'airlock-test': 'machine' },
    Env: ['FLY_APP_NAME=app', 'FLY_MACHINE_ID=machine', 'OF_THE_IMAGE=yes'],
    HostConfig: {
      NetworkMode: 'none',
      CapAdd: ['SYS_ADMIN', 'NET_ADMIN', 'MKNOD'],
      SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
      MaskedPaths: [],
      ReadonlyPaths: [],
      Mounts: [{ Type: 'volume', Source: '', Target: '/data' }],
    },
  })
  await container.putArchive(createReadStream(options.runtime), { path: '/' })
  await container.putArchive(await fileTar(machineConfigPath.slice(1), JSON.stringify(config)), { path: '/' })
  await container.start()
  const door = new MachineDoor({ origin: 'http://machine', token, dial: () => reach(docker, container) })
  try {
    await eventually(async () => (await door.health().catch(() => null))?.inside === 'running', 30_000)
  } catch (cause) {
    const logs = await container.logs({ stdout: true, stderr: true })
    await container.remove({ force: true, v: true })
    throw new Error(`The machine did not start:\n${logs.toString('utf8')}`, { cause })
  }
  return {
    door,
    container,
    sh: (script) => output(docker, container, ['/opt/airlock/bin/busybox', 'sh', '-c', script]),
    logs: async () => (await container.logs({ stdout: true, stderr: true })).toString('utf8'),
    [Symbol.asyncDispose]: async () => {
      await container.remove({ force: true, v: true })
    },
  }
}

/** A connection to its door, made by a program inside. */
async function reach(docker: Docker, container: Docker.Container): Promise<Duplex> {
  const runtime = '/opt/airlock'
  const Cmd = [
    ...[`${runtime}/lib/ld-linux-x86-64.so.2`, '--library-path', `${runtime}/lib`, `${runtime}/bin/nc`, '-N'],
    ...['127.0.0.1', String(machinePort)],
  ]
  const exec = await container.exec({ Cmd, AttachStdin: true, AttachStdout: true, AttachStderr: true })
  const stream = await exec.start({ hijack: true, stdin: true })
  const [near, far] = duplexPair()
  const errors = new PassThrough().resume()
  docker.modem.demuxStream(stream, far, errors)
  far.pipe(stream)
  const end = () => {
    far.end()
    near.destroy()
    stream.destroy()
  }
  stream.once('end', () => far.end()).once('error', end)
  near.once('close', end)
  return near
}

async function output(docker: Docker, container: Docker.Container, Cmd: string[]): Promise<string> {
  const exec = await container.exec({ Cmd, AttachStdout: true, AttachStderr: true })
  const stream = await exec.start({})
  const chunks: Buffer[] = []
  const collect = new PassThrough().on('data', (chunk: Buffer) => chunks.push(chunk))
  docker.modem.demuxStream(stream, collect, collect)
  await new Promise((resolve) => stream.once('end', resolve))
  return Buffer.concat(chunks).toString('utf8')
}

async function fileTar(name: string, content: string): Promise<Buffer> {
  const tar = pack()
  tar.entry({ name: `${name.split('/').slice(0, -1).join('/')}/`, type: 'directory', mode: 0o700 })
  tar.entry({ name, mode: 0o600 }, content)
  tar.finalize()
  return await buffer(tar as AsyncIterable<Buffer>)
}
