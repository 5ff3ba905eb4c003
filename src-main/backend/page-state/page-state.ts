import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import type { RecordStore } from '../records/record-store.ts'
import { openDrafts, type Drafts } from './drafts.ts'
import { openUiState, type UiState } from './ui-state.ts'

/** What pages want to find again: per sandbox a folder with its look and its unsaved texts. */
export interface PageState {
  readonly uiState: UiState
  readonly drafts: Drafts
  forget(id: SandboxId): Promise<void>
}

export function openPageState(directory: string, log: BackendLog): PageState {
  const folderOf = (id: SandboxId) => join(directory, id)
  const uiState = openUiState(folderOf, log)
  return {
    uiState,
    drafts: openDrafts(folderOf, log),
    async forget(id) {
      uiState.forget(id)
      await rm(folderOf(id), { recursive: true, force: true })
    },
  }
}

/** A record store with which everything else that is kept of a sandbox goes: the record last, since it remembers. */
export function withPageState(records: RecordStore, pages: PageState): RecordStore {
  return {
    ...records,
    async remove(id) {
      await pages.forget(id)
      await records.remove(id)
    },
  }
}
