import { parsedJson } from '../../../src-shared/text/parsed-json.ts'
import type { UiStorage } from '../../state/ui-state.ts'
import { keep, parseKept, type KeptLayout } from './kept-layout.ts'
import type { Layout } from './layout.ts'

const part = 'terminals'

/** How the terminals of a sandbox stood when it was last looked at; null when nothing of use is kept. */
export function keptLayout(storage: UiStorage): KeptLayout | null {
  const kept = storage.getItem(part)
  return kept === null ? null : parseKept(parsedJson(kept))
}

/** Keeps it; `idOf` tells the sandbox's id of a terminal here. */
export function keepLayout(storage: UiStorage, layout: Layout, idOf: (key: string) => string | null): void {
  storage.setItem(part, JSON.stringify(keep(layout, idOf)))
}
