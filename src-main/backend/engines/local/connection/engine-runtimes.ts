import type { IsolationLevel } from '../../../../../src-shared/engine/isolation.ts'
import type { EngineConnection, EngineRuntime } from './engine-connection.ts'
import type { EngineInfo } from './engine-info.ts'

const strength = { vm: 0, gvisor: 1, container: 2 } as const satisfies Record<IsolationLevel, number>

/** What a runtime's name and path promise; only a probe shows what it is. */
function promisedLevel(name: string, path: string | null): IsolationLevel {
  const words = `${name} ${path ?? ''}`.toLowerCase()
  if (/runsc|gvisor/.test(words)) return 'gvisor'
  if (/kata|krun|firecracker/.test(words)) return 'vm'
  return 'container'
}

/**
 * Docker takes a runtime by name; its default one comes first among equals. `runsc`: a gVisor on this computer that could
 * be registered.
 */
export function dockerRuntimes(connection: EngineConnection, runsc: string | null = null): readonly EngineRuntime[] {
  const { info } = connection
  const named = info.runtimes
    .filter(({ name }) => !name.startsWith('io.containerd.') || name === info.defaultRuntime)
    .map(({ name, path }): EngineRuntime => {
      const level = promisedLevel(name, path)
      return { available: true, name, level, connection, hostConfigRuntime: name }
    })
  const known =
    named.length > 0 ? named : [containerRuntime(connection, info.defaultRuntime ?? 'runc', info.defaultRuntime)]
  const missing = known.some(({ level }) => level === 'gvisor') ? [] : [missingGvisor(reasonOnDocker(info, runsc))]
  return strongestFirst([...known, ...missing], info.defaultRuntime)
}

/** Podman runs everything of one service in that service's runtime: what else it lists may not even be installed. */
export function podmanRuntimes(connection: EngineConnection, gvisor: EngineRuntime): readonly EngineRuntime[] {
  // A service that was started with a path names its runtime by that path.
  const name = connection.info.defaultRuntime?.split('/').at(-1) ?? 'crun'
  const level = promisedLevel(name, null)
  const own: EngineRuntime = { available: true, name, level, connection, hostConfigRuntime: null }
  return level === 'gvisor' ? [own] : strongestFirst([gvisor, own], name)
}

export function missingGvisor(reason: string): EngineRuntime {
  return { available: false, name: 'runsc', level: 'gvisor', reason }
}

function containerRuntime(connection: EngineConnection, name: string, asked: string | null): EngineRuntime {
  return { available: true, name, level: promisedLevel(name, null), connection, hostConfigRuntime: asked }
}

function reasonOnDocker(info: EngineInfo, runsc: string | null): string {
  if (/docker desktop|orbstack|rancher/i.test(info.operatingSystem)) {
    return `${info.operatingSystem} does not offer gVisor. Its own virtual machine stands between the sandboxes and this computer.`
  }
  const install = runsc === null ? 'Install a `runsc` of 2024 or newer, register it' : 'Register it'
  const command = `sudo ${runsc ?? 'runsc'} install -- --network=none`
  return `gVisor is not registered with this engine. ${install} with \`${command}\` and restart Docker; Airlock changes no settings of Docker’s by itself.`
}

function strongestFirst(runtimes: readonly EngineRuntime[], preferred: string | null): readonly EngineRuntime[] {
  return [...runtimes].sort(
    (left, right) =>
      strength[left.level] - strength[right.level] ||
      Number(right.name === preferred) - Number(left.name === preferred),
  )
}
