import { findProgram } from '../../scripts/setup/command.ts'
import { findGVisor } from '../../scripts/setup/gvisor.ts'

export type TestEngineKind = 'docker' | 'podman' | 'podmanRunsc'

/** What a private engine cannot do without on this machine, one sentence each; empty when it can be started. */
export function missingFor(kind: TestEngineKind): readonly string[] {
  if (process.platform !== 'linux') return ['Private engines run on Linux only.']
  const programs = kind === 'docker' ? ['dockerd', 'containerd', 'runc'] : ['podman', 'conmon']
  const absent = programs.filter((name) => findProgram(name) === null && !liesElsewhere(name))
  const missing = absent.map((name) => `${name} is not installed.`)
  if (kind === 'podmanRunsc' && findGVisor() === null) missing.push('gVisor is not in the cache.')
  if (process.getuid?.() !== 0) missing.push('Private engines need root.')
  return missing
}

/** @throws Error that says what is missing and how to get it. */
export function requirePrograms(kind: TestEngineKind): void {
  const missing = missingFor(kind)
  if (missing.length > 0)
    throw new Error(`${missing.join(' ')} \`npm test\` installs it on Debian and Ubuntu, as root.`)
}

/** Podman's monitor lies outside PATH in some distributions, where Podman finds it by itself. */
function liesElsewhere(name: string): boolean {
  return name === 'conmon' && findProgram(name, { PATH: '/usr/libexec/podman:/usr/lib/podman' }) !== null
}
