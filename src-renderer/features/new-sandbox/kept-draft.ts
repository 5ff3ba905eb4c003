import { parsedJson } from '../../../src-shared/text/parsed-json.ts'
import { newSandboxDraft, remember, remembered } from '../../state/tab-memory.ts'
import { emptyDraft, type Draft } from './draft.ts'

/** What was typed into the dialog, as it outlives a reload of the page. */
export interface KeptDraft {
  readonly draft: Draft
  readonly isNameOwn: boolean
}

export function keepDraft(kept: KeptDraft): void {
  remember(newSandboxDraft, JSON.stringify(kept))
}

export function forgetDraft(): void {
  remember(newSandboxDraft, '')
}

/** Null where nothing usable was kept. */
export function keptDraft(): KeptDraft | null {
  const kept = parsedJson(remembered(newSandboxDraft, ''))
  if (!isRecord(kept) || !isDraft(kept['draft'])) return null
  return { draft: kept['draft'], isNameOwn: kept['isNameOwn'] === true }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Another version of the page may have written it. */
function isDraft(value: unknown): value is Draft {
  if (!isRecord(value)) return false
  const { upload, ...others } = value
  return (
    (upload === null || (isRecord(upload) && typeof upload['id'] === 'string' && typeof upload['name'] === 'string')) &&
    Object.entries(emptyDraft)
      .filter(([key]) => key !== 'upload')
      .every(([key, standard]) => kindOf(others[key]) === kindOf(standard))
  )
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value
}
