import { lstatSync, readdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import type { IsolationFacts } from '../../src-shared/agent/facts.ts'
import { bounded, kernelText } from './kernel-text.ts'

const most = 1000

/** What `/proc/self/mounts` writes for blanks in names. */
const escaped = /\\([0-7]{3})/g

export function readMounts(table: string = kernelText('/proc/self/mounts')): IsolationFacts['mounts'] {
  const plain = (text: string) =>
    bounded(text.replace(escaped, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))))
  return table
    .split('\n')
    .filter((line) => line !== '')
    .slice(0, most)
    .map((line) => {
      const [source = '', target = '', type = '', options = ''] = line.split(' ')
      return { source: plain(source), target: plain(target), type: plain(type), options: plain(options) }
    })
}

/** Read-only is what is mounted last at `/`. */
export function isRootReadOnly(mounts: IsolationFacts['mounts']): boolean {
  const root = mounts.filter(({ target }) => target === '/').at(-1)
  return root?.options.split(',').includes('ro') ?? false
}

export function readInterfaces(table: string = kernelText('/proc/net/dev')): readonly string[] {
  return table
    .split('\n')
    .flatMap((line) => /^\s*([^\s:|]+):/.exec(line)?.[1] ?? [])
    .slice(0, most)
    .map(bounded)
}

const usualDevices = new Set(
  ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'console', 'ptmx', 'core', 'fd'].concat([
    'stdin',
    'stdout',
    'stderr',
    'pts',
    'shm',
    'mqueue',
  ]),
)

/** Device nodes below /dev that a sandbox need not have. */
export function readDevices(folder = '/dev'): readonly string[] {
  const found: string[] = []
  const visit = (directory: string, depth: number) => {
    for (const name of list(directory)) {
      if (depth === 0 && usualDevices.has(name)) continue
      const path = join(directory, name)
      const stat = look(path)
      if (stat?.isDirectory() === true && depth < 3) visit(path, depth + 1)
      else if (stat?.isCharacterDevice() === true || stat?.isBlockDevice() === true) found.push(bounded(path))
    }
  }
  visit(folder, 0)
  return found.slice(0, most)
}

const knownSockets = [
  ...['docker.sock', 'podman/podman.sock', 'containerd/containerd.sock', 'crio/crio.sock', 'buildkit/buildkitd.sock'],
  ...['dbus/system_bus_socket', 'snapd.socket', 'systemd/private', 'host-services/ssh-auth.sock'],
].flatMap((name) => [join('/run', name), join('/var/run', name)])

/** Sockets that would lead out: engines', key agents', and any that was mounted in or that a variable names. */
export function readSockets(
  mounts: IsolationFacts['mounts'],
  environment: Readonly<Record<string, string>>,
): readonly string[] {
  const named = ['SSH_AUTH_SOCK', 'DOCKER_HOST', 'CONTAINER_HOST', 'DBUS_SESSION_BUS_ADDRESS']
    .map((name) => /(\/[^,;]+)/.exec(environment[name]?.replace(/^\w+:\/\//, '') ?? '')?.[1])
    .filter((path) => path !== undefined)
  const candidates = new Set([...knownSockets, ...mounts.map(({ target }) => target), ...named])
  const seen = new Set<string>()
  return [...candidates]
    .filter((path) => {
      const stat = look(path)
      if (stat?.isSocket() !== true || seen.has(String(stat.ino))) return false
      seen.add(String(stat.ino))
      return true
    })
    .map(bounded)
}

const secretLooking =
  /SECRET|TOKEN|PASSW|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL|^(SSH_AUTH_SOCK|SSH_AGENT_PID|GPG_AGENT_INFO|DBUS_SESSION_BUS_ADDRESS|DOCKER_HOST|CONTAINER_HOST|XAUTHORITY|KUBECONFIG)$/i

/** Names only; one without a value holds no secret. */
export function secretLookingNames(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(environment)
    .filter(([name, value]) => value !== '' && secretLooking.test(name))
    .map(([name]) => bounded(name))
    .slice(0, most)
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    // A folder that may not be read shows nothing.
    return []
  }
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    // What may not be looked at cannot be used either.
    return undefined
  }
}
