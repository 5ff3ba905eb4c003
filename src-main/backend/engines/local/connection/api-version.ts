/** The oldest API that is supported: Docker 20.10, Podman 4. */
const oldestApiVersion = '1.41'
/** The newest API whose answers Airlock has been written against; newer engines are spoken to in this one. */
export const newestApiVersion = '1.52'

export type NegotiatedVersion =
  | { readonly ok: true; readonly version: string; readonly warning: string | null }
  | { readonly ok: false; readonly reason: string }

/** Whether `left` is below, equal to or above `right`, by number and not by text (1.9 < 1.41). */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [numbers(left), numbers(right)]
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return Math.sign(difference)
  }
  return 0
}

/** Whether a feature that came with `since` may be used on a connection that speaks `version`. */
export function speaksAtLeast(version: string, since: string): boolean {
  return compareVersions(version, since) >= 0
}

/** Picks the version to speak: the newest that both sides know, never below what the engine still takes. */
export function negotiateApiVersion(offered: string, minimum: string | null): NegotiatedVersion {
  if (!/^1\.\d{1,3}$/.test(offered)) {
    return { ok: false, reason: `It offers the API version ${JSON.stringify(offered.slice(0, 40))}, which is none.` }
  }
  if (compareVersions(offered, oldestApiVersion) < 0) {
    return {
      ok: false,
      reason: `It speaks API ${offered}; Airlock needs at least ${oldestApiVersion} (Docker 20.10 or Podman 4). Update the engine.`,
    }
  }
  const known = compareVersions(offered, newestApiVersion) < 0 ? offered : newestApiVersion
  const floor = minimum !== null && /^1\.\d{1,3}$/.test(minimum) ? minimum : oldestApiVersion
  if (compareVersions(known, floor) >= 0) return { ok: true, version: known, warning: null }
  return {
    ok: true,
    version: floor,
    warning: `The engine takes only API ${floor} and newer, which this version of Airlock was not tested with.`,
  }
}

function numbers(version: string): readonly number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0)
}
