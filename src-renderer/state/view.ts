import { create } from 'zustand'
import { newSandboxDraft, remember, remembered } from './tab-memory.ts'
import { awaitField } from './typed-ahead.ts'
import type { CreateRequest } from '../../src-shared/api/sandboxes.ts'

/** What a sandbox is to begin with, as it was dropped on the window: by its path where that is known. */
export type DroppedSource =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'archive'; readonly file: File }
  | { readonly kind: 'folder'; readonly folder: FileSystemDirectoryEntry }

/** Modal things of the window, as data: one at a time, and none can open without what it needs. */
export type OpenDialog =
  /** `request` fills it with how another one was asked for, `dropped` with what is to come in. */
  | {
      readonly kind: 'new-sandbox'
      readonly folder?: string
      readonly request?: CreateRequest
      readonly dropped?: DroppedSource
      /** Goes on with what was typed before the page was reloaded. */
      readonly goesOn?: true
    }
  | { readonly kind: 'palette' }
  | { readonly kind: 'preview-port' }
  /** `port` is asked for where it is null. */
  | { readonly kind: 'share-port'; readonly sandbox: string; readonly port: number | null }
  | { readonly kind: 'quick-open'; readonly sandbox: string }
  | { readonly kind: 'add-packages'; readonly sandbox: string }
  | { readonly kind: 'save-template'; readonly sandbox: string }
  | { readonly kind: 'push'; readonly sandbox: string }
  | { readonly kind: 'pull'; readonly sandbox: string }
  | { readonly kind: 'remove-sandbox'; readonly sandbox: string }

/** What the main area can show instead of a sandbox. */
export type Page = 'welcome' | 'settings' | 'shortcuts' | 'dashboard'

interface View {
  /** Id of the sandbox in the main area; null while it shows `page`. */
  readonly selected: string | null
  readonly page: Page
  /** The sandbox that was shown before the page; null when there was none. */
  readonly before: string | null
  readonly dialog: OpenDialog | null
  /** Sandboxes created in this window, which open with a terminal. */
  readonly createdHere: ReadonlySet<string>
  /** Shows a sandbox, or with null the welcome page. */
  select(id: string | null): void
  showPage(page: Page): void
  /** Back to what was shown before the page. */
  leavePage(): void
  open(dialog: OpenDialog): void
  close(): void
  created(id: string): void
}

/** The dialog in which somebody was typing when the page was reloaded. */
function keptDialog(): OpenDialog | null {
  return remembered(newSandboxDraft, '') === '' ? null : { kind: 'new-sandbox', goesOn: true }
}

const selectedKey = 'airlock.selected'
const tabKey = 'selected'

/** This tab's own over a reload; a new one begins with what any tab showed last. */
function keptSelection(): string | null {
  return remembered(tabKey, '') || localStorage.getItem(selectedKey)
}

function keepSelection(id: string | null): void {
  remember(tabKey, id ?? '')
  if (id === null) localStorage.removeItem(selectedKey)
  else localStorage.setItem(selectedKey, id)
}

const pageKey = 'page'
const beforeKey = 'before-page'
const pages = ['welcome', 'settings', 'shortcuts', 'dashboard'] as const satisfies readonly Page[]

function keptPage(): Page {
  return pages.find((page) => page === remembered<string>(pageKey, '')) ?? 'welcome'
}

function keepPage(page: Page, before: string | null): void {
  remember(pageKey, page)
  remember(beforeKey, before ?? '')
}

export const useView = create<View>((set, get) => ({
  // A page of the window takes the place of whatever sandbox another tab shows.
  selected: keptPage() === 'welcome' ? keptSelection() : null,
  page: keptPage(),
  before: remembered(beforeKey, '') || null,
  dialog: keptDialog(),
  createdHere: new Set(),
  select: (id) => {
    keepSelection(id)
    keepPage('welcome', null)
    set({ selected: id, page: 'welcome', before: null })
  },
  showPage: (page) => {
    const before = get().selected ?? get().before
    keepSelection(null)
    keepPage(page, before)
    set({ selected: null, page, before })
  },
  leavePage: () => {
    get().select(get().before)
  },
  open: (dialog) => {
    if (dialog.kind === 'palette' || dialog.kind === 'quick-open') awaitField()
    set({ dialog })
  },
  close: () => {
    set({ dialog: null })
  },
  created: (id) => {
    set(({ createdHere }) => ({ createdHere: new Set([...createdHere, id]) }))
  },
}))
