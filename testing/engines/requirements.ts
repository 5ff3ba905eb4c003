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

/** In CI, and where somebody says so, what cannot run fails; elsewhere it is left out, which the reporter shows. */
export function isAllRequired(env: NodeJS.ProcessEnv = process.env): boolean {
  return isSet(env.CI) || isSet(env.AIRLOCK_REQUIRE_ENGINES)
}

/** The reason why tests are left out. @throws Error with it where nothing may be. */
export function leftOut(reason: string, env: NodeJS.ProcessEnv = process.env): string {
  if (isAllRequired(env)) throw new Error(reason)
  return reason
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0'
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
