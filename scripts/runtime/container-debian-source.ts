import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { mustRun, runCommand } from '../setup/command.ts'
import type { DebianPackage } from '../setup/private-apt.ts'
import type { DebianSource, DebianSourceOptions, WantedPart } from './debian-source.ts'

/** How the container is run; other values are for trying it where no registry answers. */
export interface ContainerOptions {
  readonly image?: string
  readonly runArguments?: readonly string[]
}

/**
 * Fetches by apt in a container of Debian’s image, for machines without apt: macOS, Windows, other Linux. No emulation is
 * needed for another architecture, since nothing of it runs.
 * @throws Error that says what to install when there is neither `docker` nor `podman`.
 */
export async function openContainerSource(options: DebianSourceOptions & ContainerOptions): Promise<DebianSource> {
  const { suite, architecture, staging, say, signal, image = `debian:${suite}-slim`, runArguments = [] } = options
  const engine = await findEngine()
  say(`No Debian archive on this machine for ${architecture}: asking a container of ${image} for the packages.`)
  const fetched = new Map<string, string>()
  return {
    fetch: async (parts) => {
      if (parts.length === 0) return []
      const name = `airlock-parts-${randomBytes(6).toString('hex')}`
      const folder = join(staging, name)
      try {
        const wanted = parts.map((part) => `${part.name}=${part.version}`)
        const script = ['sh', '-euc', fetchScript, 'fetch', architecture, ...wanted]
        await mustRun(engine, ['run', '--name', name, ...runArguments, image, ...script], { signal })
        await mustRun(engine, ['cp', `${name}:/airlock-parts`, folder], { signal })
      } finally {
        await runCommand(engine, ['rm', '--force', '--volumes', name])
      }
      return parts.map((part) => readPackage(folder, part, fetched))
    },
    unpack: async (packages, target) => {
      for (const { name } of packages) {
        const unpacked = fetched.get(name)
        if (unpacked === undefined) throw new Error(`${name} was not fetched here`)
        await cp(unpacked, target, { recursive: true, verbatimSymlinks: true })
      }
    },
    close: () => {
      fetched.clear()
    },
  }
}

function readPackage(folder: string, { name }: WantedPart, fetched: Map<string, string>): DebianPackage {
  const path = join(folder, `${name}.deb`)
  fetched.set(name, join(folder, `${name}.unpacked`))
  return {
    name,
    version: readFileSync(join(folder, `${name}.version`), 'utf8').trim(),
    sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
    path,
  }
}

async function findEngine(): Promise<string> {
  const reasons: string[] = []
  for (const program of ['docker', 'podman']) {
    const reason = await whyNot(program)
    if (reason === null) return program
    reasons.push(`${program}: ${reason}`)
  }
  throw new Error(
    'The C library for sandboxes comes from Debian’s packages. This machine has no Debian archive to take them from, and ' +
      `no container engine answers that could (${reasons.join('; ')}). Start Docker or Podman, or build on Debian.`,
  )
}

async function whyNot(program: string): Promise<string | null> {
  try {
    const { code, stderr } = await runCommand(program, ['version'])
    return code === 0 ? null : (stderr.trim().split('\n').at(-1) ?? `ended with ${String(code)}`)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The pinned version where it is served, else the newest; each with its version, its file and its content. */
const fetchScript = `
arch=$1; shift
dpkg --add-architecture "$arch"
apt-get -qq update
mkdir -p /airlock-parts /tmp/one
cd /tmp/one
for wanted in "$@"; do
  name=\${wanted%%=*} version=\${wanted#*=}
  if [ -z "$version" ] || ! apt-get -qq download "$name:$arch=$version" 2>/dev/null; then
    apt-get -qq download "$name:$arch"
  fi
  mv ./*.deb "/airlock-parts/$name.deb"
  dpkg-deb -f "/airlock-parts/$name.deb" Version > "/airlock-parts/$name.version"
  dpkg-deb -x "/airlock-parts/$name.deb" "/airlock-parts/$name.unpacked"
done`
