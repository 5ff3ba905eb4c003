import type { RuntimeAdvisory } from './runtime-advisories.ts'
import { flawSentence, isFixed, parseRelease, runtimeAdvisories, type Flaw } from './runtime-advisories.ts'

/** What an engine says of itself, as far as advice depends on it. */
export interface ReportedVersions {
  readonly kind: 'docker' | 'podman'
  readonly kernelVersion: string
  /** By lower-case name: `engine`, `runc`, `docker desktop`, `runsc` … */
  readonly components: Readonly<Record<string, string>>
}

const dockerFlaws: readonly Flaw[] = [
  {
    cves: ['CVE-2024-29018', 'CVE-2024-23651', 'CVE-2024-23652', 'CVE-2024-23653'],
    severity: 'low',
    fixedIn: ['25.0.5', '26.0.0'],
  },
  { cves: ['CVE-2026-41567', 'CVE-2026-41568', 'CVE-2026-42306'], severity: 'low', fixedIn: ['29.5.1'] },
]
/** By which root in a container of the host's network reached the engine. */
const containerdFlaws: readonly Flaw[] = [{ cves: ['CVE-2020-15257'], severity: 'low', fixedIn: ['1.3.9', '1.4.3'] }]
/** By which the file of an image that is built reached the computer's files. */
const podmanFlaws: readonly Flaw[] = [{ cves: ['CVE-2024-1753'], severity: 'low', fixedIn: ['4.9.4', '5.0.1'] }]
const desktopFlaws: readonly Flaw[] = [{ cves: ['CVE-2025-9074'], severity: 'high', fixedIn: ['4.44.3'] }]

/** What is known of the versions that an engine reports, most serious first, each thing once. */
export function engineAdvisories(reported: ReportedVersions): readonly RuntimeAdvisory[] {
  const { kind, components } = reported
  const all = [
    ...Object.entries(components).flatMap(([name, version]) => runtimeAdvisories(name, version)),
    ...(kind === 'docker' ? flawsIn('Docker Engine', components['engine'], dockerFlaws) : []),
    ...flawsIn('containerd', components['containerd'], containerdFlaws).map(
      ofNoSandbox('Airlock’s sandboxes never share the network that it is reached by.'),
    ),
    ...(kind === 'podman' ? flawsIn('Podman', components['engine'], podmanFlaws) : []).map(
      ofNoSandbox('It is about `podman build` of what others wrote, which Airlock does not use.'),
    ),
    ...flawsIn('Docker Desktop', components['docker desktop'], desktopFlaws),
    ...oldGvisor(reported),
  ]
  const order = { high: 0, low: 1, unknown: 2 } as const
  const unique = all.filter(({ sentence }, index) => all.findIndex((other) => other.sentence === sentence) === index)
  return unique.sort((a, b) => order[a.severity] - order[b.severity])
}

/** For what does not touch sandboxes of Airlock, only what else runs on the engine. */
function ofNoSandbox(why: string): (advisory: RuntimeAdvisory) => RuntimeAdvisory {
  return (advisory) => ({ ...advisory, sentence: `${advisory.sentence} ${why}` })
}

/** Nothing of a version that cannot be read: unlike a runtime's, an engine's number is always there. */
function flawsIn(name: string, version: string | undefined, flaws: readonly Flaw[]): readonly RuntimeAdvisory[] {
  const parsed = parseRelease(version ?? '')
  if (version === undefined || parsed === null) return []
  return (['high', 'low'] as const).flatMap((severity) => {
    const open = flaws.filter((flaw) => flaw.severity === severity && !isFixed(parsed, flaw.fixedIn))
    const cves = open.flatMap((flaw) => flaw.cves)
    if (cves.length === 0) return []
    return [{ severity, cves, sentence: flawSentence(name, version, cves, severity) }]
  })
}

/** gVisor before August 2024 looks for a file that kernels have no more since 6.11, and then begins no sandbox with a network. */
function oldGvisor({ components, kernelVersion }: ReportedVersions): readonly RuntimeAdvisory[] {
  const built = /(20\d{6})/.exec(components['runsc'] ?? '')?.[1]
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(kernelVersion) ?? []
  const isNewKernel = Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 11)
  if (built === undefined || Number(built) >= 20240807 || !isNewKernel) return []
  const sentence = `gVisor of ${built.slice(0, 4)}-${built.slice(4, 6)}-${built.slice(6)} cannot set up a network on kernels since 6.11 (this is ${kernelVersion}). Airlock’s sandboxes have none and may run all the same; update it to 20240807 or newer for anything else.`
  return [{ severity: 'low', cves: [], sentence }]
}
