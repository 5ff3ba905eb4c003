import { posix } from 'node:path'
import { parseEndpoint } from '../connection/engine-endpoint.ts'
import { refused, type DiscoverySurroundings, type EnginePlace, type Strategy } from './engine-place.ts'
import { namesIn } from './read-if-there.ts'

const { join } = posix

/** Where Docker's engines listen when nobody changed it, rootful before rootless before desktop programs. */
export const usualDockerPlaces: Strategy = async (surroundings) => {
  if (surroundings.platform === 'win32') {
    return [
      pipe('Docker', 'docker_engine'),
      pipe('Docker Desktop', 'dockerDesktopLinuxEngine'),
      pipe('Docker Desktop (Linux engine)', 'docker_engine_linux'),
    ]
  }
  const { home, systemRoot } = surroundings
  return [
    socket('Docker', join(systemRoot, '/var/run/docker.sock')),
    ...sessionDirectories(surroundings).map((path) => socket('Docker (rootless)', join(path, 'docker.sock'))),
    socket('Docker Desktop', join(home, '.docker/run/docker.sock')),
    socket('Docker Desktop', join(home, '.docker/desktop/docker.sock')),
    ...(surroundings.platform === 'darwin' ? [socket('OrbStack', join(home, '.orbstack/run/docker.sock'))] : []),
    ...(await instances('Colima', join(home, '.colima'), 'docker.sock')),
    ...(await instances('Colima', join(configHome(surroundings), 'colima'), 'docker.sock')),
    socket('Rancher Desktop', join(home, '.rd/docker.sock')),
    ...(await instances('Lima', join(home, '.lima'), 'sock/docker.sock')),
  ]
}

/** Where Podman's service listens when somebody switched it on. */
export const usualPodmanPlaces: Strategy = async (surroundings) => {
  if (surroundings.platform === 'win32') return [pipe('Podman machine', 'podman-machine-default')]
  const { home, systemRoot } = surroundings
  const machines = join(home, '.local/share/containers/podman/machine')
  const inMachine =
    surroundings.platform === 'darwin'
      ? [
          socket('Podman machine', join(machines, 'podman.sock')),
          ...(await instances('Podman machine', machines, 'podman.sock')),
        ]
      : [socket('Podman (rootful)', join(systemRoot, '/run/podman/podman.sock'))]
  return [
    ...inMachine,
    ...sessionDirectories(surroundings).map((path) => socket('Podman (rootless)', join(path, 'podman/podman.sock'))),
    ...(await instances('Lima', join(home, '.lima'), 'sock/podman.sock')),
  ]
}

/** Where the system keeps this user's sockets; root's rootless engine would be no other than the rootful one. */
function sessionDirectories({ env, uid, platform, systemRoot }: DiscoverySurroundings): readonly string[] {
  const named = env['XDG_RUNTIME_DIR'] ?? ''
  const standard = platform === 'linux' && uid !== null ? join(systemRoot, '/run/user', String(uid)) : ''
  return [...new Set([named, standard])].filter((path) => path.startsWith('/'))
}

function configHome({ env, home }: DiscoverySurroundings): string {
  return env['XDG_CONFIG_HOME'] || join(home, '.config')
}

/** One place per virtual machine that has a directory below `root`. */
async function instances(name: string, root: string, path: string): Promise<readonly EnginePlace[]> {
  const found: EnginePlace[] = []
  for (const entry of await namesIn(root)) {
    const parts = await namesIn(posix.dirname(join(root, entry, path)))
    if (parts.includes(posix.basename(path))) found.push(socket(`${name} (${entry})`, join(root, entry, path)))
  }
  return found
}

function socket(name: string, path: string): EnginePlace {
  const parsed = parseEndpoint(`unix://${path}`)
  if (!parsed.ok) return refused(name, parsed.reason, `unix://${path}`)
  return { kind: 'address', name, endpoint: parsed.endpoint, origin: 'usual' }
}

function pipe(name: string, pipeName: string): EnginePlace {
  const endpoint = { kind: 'pipe', path: `//./pipe/${pipeName}` } as const
  return { kind: 'address', name, endpoint, origin: 'usual' }
}
