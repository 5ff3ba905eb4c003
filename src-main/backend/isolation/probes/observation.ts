import type { Probe } from '../../../../src-shared/engine/isolation.ts'

/** A probe whose witness goes without saying. */
export type Observation = Omit<Probe, 'witness'>

/** The first few, as one line. */
export function shown(names: readonly string[]): string {
  if (names.length === 0) return 'none'
  const more = names.length > 8 ? ` and ${String(names.length - 8)} more` : ''
  return `${names
    .slice(0, 8)
    .map((name) => name.slice(0, 120))
    .join(', ')}${more}`
}

/** What was tried with what came of it; only what was not refused where there is any. */
export function outcomes(
  tried: readonly { readonly name: string; readonly result: string }[],
  isAllowed: (result: string) => boolean = (result) => result === 'ok',
): { readonly ok: boolean; readonly seen: string } {
  const allowed = tried.filter(({ result }) => isAllowed(result))
  const words = (list: typeof tried) => list.map(({ name, result }) => `${name}: ${result}`)
  return { ok: allowed.length === 0, seen: shown(words(allowed.length > 0 ? allowed : tried)) }
}
