/** A known weak point of an OCI runtime, as its version number suggests it. */
export interface RuntimeAdvisory {
  readonly severity: 'high' | 'low' | 'unknown'
  /** Empty where only the version is not known. */
  readonly cves: readonly string[]
  /** For a person. Never says “vulnerable”: distributions fix without changing the number. */
  readonly sentence: string
}

export interface Flaw {
  readonly cves: readonly string[]
  readonly severity: 'high' | 'low'
  /** First fixed release of each branch that got one. */
  readonly fixedIn: readonly string[]
}

const runcFlaws: readonly Flaw[] = [
  { cves: ['CVE-2024-21626'], severity: 'high', fixedIn: ['1.1.12'] },
  {
    cves: ['CVE-2025-31133', 'CVE-2025-52565', 'CVE-2025-52881'],
    severity: 'high',
    fixedIn: ['1.2.8', '1.3.3', '1.4.0-rc.3'],
  },
  { cves: ['CVE-2024-45310'], severity: 'low', fixedIn: ['1.1.14', '1.2.0-rc.3'] },
  { cves: ['CVE-2026-41579'], severity: 'low', fixedIn: ['1.3.6', '1.4.3', '1.5.0-rc.3'] },
]

/** What is known of this version, most serious first: nothing, or one advisory per severity. */
export function runtimeAdvisories(runtime: string, version: string): readonly RuntimeAdvisory[] {
  if (runtime !== 'runc') return []
  const parsed = parseRelease(version)
  if (parsed === null) {
    const sentence =
      'The engine does not say which version of runc it uses, so whether it is patched cannot be told. gVisor does not depend on it for its boundary.'
    return [{ severity: 'unknown', cves: [], sentence }]
  }
  return (['high', 'low'] as const).flatMap((severity) => {
    const cves = runcFlaws
      .filter((flaw) => flaw.severity === severity && !isFixed(parsed, flaw.fixedIn))
      .flatMap((flaw) => flaw.cves)
    return cves.length === 0
      ? []
      : [
          {
            severity,
            cves,
            sentence: `${flawSentence('runc', version, cves, severity)} Prefer gVisor for code that you do not trust.`,
          },
        ]
  })
}

export function flawSentence(name: string, version: string, cves: readonly string[], severity: 'high' | 'low'): string {
  const weight = severity === 'high' ? 'serious' : 'minor'
  const packaged = version.includes('+') ? 'This is a distribution’s build, which' : 'Distributions’ builds'
  const often = version.includes('+')
    ? 'often has the fixes under the old number'
    : 'often have the fixes under an old number'
  return `${name} ${version} may be unpatched against ${cves.join(', ')} (${weight}). ${packaged} ${often}: see its security tracker, or update.`
}

/** Major, minor, patch, candidate; a release counts above all its candidates. */
type Release = readonly [number, number, number, number]

export function parseRelease(version: string): Release | null {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:-rc\.?(\d+))?(?:[-+~].*)?$/.exec(version.trim())
  if (match === null) return null
  const [, major, minor, patch, candidate] = match
  return [Number(major), Number(minor), Number(patch), candidate === undefined ? Infinity : Number(candidate)]
}

/** Fixed if its own branch's fix is not newer, or if it comes from a branch after all that were fixed. */
export function isFixed(release: Release, fixedIn: readonly string[]): boolean {
  const fixes = fixedIn.map(parseRelease).filter((fix) => fix !== null)
  const sameBranch = fixes.find((fix) => fix[0] === release[0] && fix[1] === release[1])
  if (sameBranch !== undefined) return compare(release, sameBranch) >= 0
  return fixes.every((fix) => compare(release, fix) > 0)
}

function compare(left: Release, right: Release): number {
  for (const index of [0, 1, 2, 3] as const) {
    if (left[index] !== right[index]) return left[index] < right[index] ? -1 : 1
  }
  return 0
}
