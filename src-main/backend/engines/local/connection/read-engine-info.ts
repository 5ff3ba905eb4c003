import { fields, flag, list, number, text } from './fields.ts'
import type { EngineInfo } from './engine-info.ts'

export interface EngineAnswers {
  /** `/version`, or what is known of it without asking. */
  readonly version: unknown
  /** `/info` */
  readonly info: unknown
  /** Podman's `/libpod/info`, null on Docker. */
  readonly libpodInfo: unknown
  readonly libpodVersion: string | null
}

/** Picks what we use out of the engine's answers; null where it runs on a processor we have no runtime for. */
export function readEngineInfo(answers: EngineAnswers): EngineInfo | null {
  const version = fields(answers.version)
  const info = fields(answers.info)
  const libpod = fields(answers.libpodInfo)
  const host = fields(libpod['host'])
  const architecture = architectureOf(text(info['Architecture']) || text(version['Arch']))
  if (architecture === null) return null
  const securityOptions = list(info['SecurityOptions']).map(text)
  const cgroupVersion = text(info['CgroupVersion']) || text(host['cgroupVersion']).replace('v', '')
  return {
    id: answers.libpodVersion === null ? text(info['ID']) || null : null,
    storage: answers.libpodVersion === null ? null : storageOf(fields(libpod['store']), host),
    architecture,
    kernelVersion: text(info['KernelVersion']) || text(version['KernelVersion']),
    operatingSystem: text(info['OperatingSystem']),
    cpus: number(info['NCPU']),
    memoryBytes: number(info['MemTotal']),
    rootless:
      flag(info['Rootless']) ||
      flag(fields(host['security'])['rootless']) ||
      securityOptions.some((option) => option.includes('rootless')),
    cgroupVersion: cgroupVersion === '1' || cgroupVersion === '2' ? cgroupVersion : null,
    storageDriver: text(info['Driver']),
    dataRoot: text(info['DockerRootDir']),
    securityOptions,
    runtimes: Object.entries(fields(info['Runtimes'])).map(([name, runtime]) => ({
      name,
      path: text(fields(runtime)['path']) || null,
    })),
    defaultRuntime: text(fields(host['ociRuntime'])['name']) || text(info['DefaultRuntime']) || null,
    limits: {
      memory: flag(info['MemoryLimit']),
      swap: flag(info['SwapLimit']),
      cpu: flag(info['CpuCfsQuota']) || flag(info['CPUCfsQuota']),
      cpuset: flag(info['CPUSet']),
      processes: flag(info['PidsLimit']),
    },
    components: componentsOf(version, libpod),
    libpodVersion: answers.libpodVersion,
  }
}

function storageOf(store: Record<string, unknown>, host: Record<string, unknown>): EngineInfo['storage'] {
  const [root, runRoot] = [text(store['graphRoot']), text(store['runRoot'])]
  if (root === '' || runRoot === '') return null
  return { root, runRoot, eventLogger: text(host['eventLogger']) }
}

function architectureOf(name: string): EngineInfo['architecture'] | null {
  if (['x86_64', 'amd64'].includes(name)) return 'amd64'
  if (['aarch64', 'arm64', 'arm64v8'].includes(name)) return 'arm64'
  return null
}

function componentsOf(version: Record<string, unknown>, libpod: Record<string, unknown>): Record<string, string> {
  const host = fields(libpod['host'])
  const found: Record<string, string> = {}
  for (const component of list(version['Components']).map(fields)) {
    const name = text(component['Name']).toLowerCase()
    const said = text(component['Version'])
    const runtime = /^oci runtime \((.+)\)$/.exec(name)?.[1]
    if (runtime !== undefined) found[runtime] = ociVersion(said)
    else if (name !== '') found[name.replace(/^podman engine$/, 'engine')] = said
  }
  const runtime = fields(host['ociRuntime'])
  const runtimeName = text(runtime['name'])
  if (runtimeName !== '') found[runtimeName] ??= ociVersion(text(runtime['version']))
  const conmon = ociVersion(text(fields(host['conmon'])['version']))
  if (conmon !== '') found['conmon'] ??= conmon
  found['engine'] ??= text(version['Version']) || text(fields(libpod['version'])['Version'])
  const desktop = /^Docker Desktop (\d+\.\d+\.\d+)/.exec(text(fields(version['Platform'])['Name']))?.[1]
  if (desktop !== undefined) found['docker desktop'] = desktop
  return found
}

/** `runc version 1.1.5+ds1\ncommit: …` → `1.1.5+ds1`. */
function ociVersion(said: string): string {
  return /\bversion:?\s+(\S+)/.exec(said)?.[1] ?? said.split('\n')[0]?.trim() ?? ''
}
