import { keep, parseKept, type KeptLayout } from './kept-layout.ts'
import type { Layout } from './layout.ts'

const keyOf = (sandbox: string) => `airlock.terminals.${sandbox}`

/** How the terminals of a sandbox stood when it was last looked at; null when nothing of use is kept. */
export function keptLayout(sandbox: string): KeptLayout | null {
  const kept = localStorage.getItem(keyOf(sandbox))
  if (kept === null) return null
  try {
    return parseKept(JSON.parse(kept))
  } catch (error) {
    // Somebody else wrote there: nothing of ours is kept.
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Keeps it; a layout without terminals is forgotten. */
export function keepLayout(sandbox: string, layout: Layout, idOf: (key: string) => string | null): void {
  const kept = keep(layout, idOf)
  if (kept.tabs.length === 0) localStorage.removeItem(keyOf(sandbox))
  else localStorage.setItem(keyOf(sandbox), JSON.stringify(kept))
}
