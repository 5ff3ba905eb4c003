import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mustRun } from '../../scripts/setup/command.ts'
import { OwnProcess } from './own-process.ts'

/** Of the computer in the network, of its router (who answers DNS), and of what is beyond. All are for documentation. */
export const networkAddresses = {
  computer: '192.0.2.2',
  router: '192.0.2.1',
  allowed: '203.0.113.10',
  other: '198.51.100.20',
} as const

const beyond = [`${networkAddresses.allowed}/32`, `${networkAddresses.other}/32`, '169.254.169.254/32', '10.99.0.1/32']
const beyondIpv6 = ['2001:db8:2::20/128', 'fd00:ec2::254/128']

/**
 * Two network namespaces and a wire between them: one is a computer on which a backend can run, the other one all the
 * world beyond it, with servers at every address of it and a name server that knows every name. Both are gone with the
 * processes in them, also when the test is killed.
 */
export class StagedNetwork {
  readonly #computer: OwnProcess
  readonly #world: OwnProcess
  readonly #capture: OwnProcess
  readonly #folder: string
  /** Says what was asked for and who connected, as lines of JSON. */
  readonly servers: OwnProcess

  private constructor(parts: { computer: OwnProcess; world: OwnProcess; folder: string }) {
    this.#computer = parts.computer
    this.#world = parts.world
    this.#folder = parts.folder
    const server = join(import.meta.dirname, 'world-servers.ts')
    this.servers = new OwnProcess([
      ...within(this.#world),
      process.execPath,
      '--import',
      import.meta.resolve('tsx'),
      server,
    ])
    // Neighbour discovery and the like are the kernel's own, and so is its word that nobody waits for an answer any more.
    const discovery = 'not arp and not (icmp6 and ip6[40] >= 133 and ip6[40] <= 137) and not dst host ff02::16'
    const kernels = `${discovery} and not (icmp and icmp[0] == 3) and not (icmp6 and ip6[40] == 1)`
    const tcpdump = ['tcpdump', '-i', 'wire', '-Q', 'out', '-nn', '-t', '-l', '--immediate-mode', kernels]
    this.#capture = new OwnProcess([...within(this.#computer), ...tcpdump])
  }

  static async open(): Promise<StagedNetwork> {
    const [computer, world] = [newNamespace(), newNamespace()]
    await Promise.all([computer, world].map((one) => one.until((line) => line === 'made')))
    const folder = await mkdtemp(join(tmpdir(), 'airlock-network-'))
    await writeFile(join(folder, 'resolv.conf'), `nameserver ${networkAddresses.router}\n`)
    await writeFile(join(folder, 'nsswitch.conf'), 'hosts: files dns\n')
    const [near, far] = [within(computer), within(world)]
    const wire = ['ip', 'link', 'add', 'wire', 'type', 'veth', 'peer', 'name', 'wire', 'netns', String(world.pid)]
    await run([...near, ...wire])
    const configured = async (at: readonly string[], address: string, address6: string, more: readonly string[]) => {
      const steps = [
        'ip link set lo up',
        'ip link set wire up',
        `ip address add ${address}/24 dev wire`,
        `ip address add ${address6}/64 dev wire nodad`,
        ...more,
      ]
      await run([...at, 'sh', '-ec', steps.join('\n')])
    }
    await configured(near, networkAddresses.computer, '2001:db8:1::2', [
      `ip route add default via ${networkAddresses.router}`,
      'ip -6 route add default via 2001:db8:1::1',
    ])
    const more = [...beyond, ...beyondIpv6].map((address) => `ip address add ${address} dev lo`)
    await configured(far, networkAddresses.router, '2001:db8:1::1', more)
    const network = new StagedNetwork({ computer, world, folder })
    await Promise.all([
      network.servers.until((line) => line === 'listening'),
      network.#capture.until((line) => line.startsWith('listening on')),
    ])
    return network
  }

  /** What runs a program on the computer, which resolves names as the network says. */
  get onComputer(): readonly string[] {
    const mounts = ['resolv.conf', 'nsswitch.conf'].map((file) => `mount --bind ${this.#folder}/${file} /etc/${file}`)
    const script = `${mounts.join('\n')}\nexec "$0" "$@"`
    return ['setpriv', '--pdeathsig', 'KILL', ...within(this.#computer), 'unshare', '--mount', 'sh', '-ec', script]
  }
  /** What runs a program elsewhere in the network. */
  get elsewhere(): readonly string[] {
    return within(this.#world)
  }

  /** What left the computer until now: the lines of the capture. */
  async left(): Promise<readonly string[]> {
    const mark = `mark-${Math.random().toString(36).slice(2)}.example`
    await run([...within(this.#computer), process.execPath, '-e', ask, networkAddresses.router, '53', mark, 'udp'])
    await this.#capture.until((line) => line.includes(mark))
    return this.#capture.lines.filter((line) => /^IP6? /.test(line) && !line.includes('mark-'))
  }

  /** Sends from the computer, past everything: a question about a name by UDP, and a connection by TCP. */
  async send(to: string, port: number, name: string): Promise<void> {
    await run([...within(this.#computer), process.execPath, '-e', ask, to, String(port), name])
  }

  async close(): Promise<void> {
    for (const one of [this.#capture, this.servers, this.#computer, this.#world]) await one.end()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Ends when it was sent, whatever becomes of it. */
const ask = `
const [to, port, name, only] = process.argv.slice(1)
const socket = require('dgram').createSocket(to.includes(':') ? 'udp6' : 'udp4')
const asked = Buffer.concat([Buffer.from([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
  ...name.split('.').map((label) => Buffer.from(String.fromCharCode(label.length) + label)), Buffer.from([0, 0, 1, 0, 1])])
socket.send(asked, Number(port), to, () => {
  if (only === 'udp') process.exit()
  require('net').connect(Number(port), to, () => process.exit()).on('error', () => process.exit())
  setTimeout(() => process.exit(), 1000)
})`

function newNamespace(): OwnProcess {
  return new OwnProcess(['unshare', '--net', 'sh', '-c', 'echo made; exec sleep infinity'])
}

function within({ pid }: OwnProcess): readonly string[] {
  return ['nsenter', `--net=/proc/${String(pid)}/ns/net`]
}

async function run([program = '', ...rest]: readonly string[]): Promise<void> {
  await mustRun(program, rest)
}
