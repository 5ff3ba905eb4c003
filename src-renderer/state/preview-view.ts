import { create } from 'zustand'

/** What the preview beside the terminals shows. */
export interface ShownPreview {
  readonly port: number
  /** Begins with a slash. */
  readonly path: string
  /** Raised to load the same address again. */
  readonly load: number
}

interface PreviewViews {
  readonly bySandbox: Readonly<Record<string, ShownPreview>>
  show(sandbox: string, port: number): void
  /** Loads a path of the port that is shown; the same one again when it is left out. */
  go(sandbox: string, path?: string): void
  hide(sandbox: string): void
}

/** Which port is previewed beside the terminals, per sandbox. */
export const usePreviewView = create<PreviewViews>((set) => ({
  bySandbox: {},
  show: (sandbox, port) => {
    set(({ bySandbox }) => {
      if (bySandbox[sandbox]?.port === port) return {}
      return { bySandbox: { ...bySandbox, [sandbox]: { port, path: '/', load: 0 } } }
    })
  },
  go: (sandbox, path) => {
    set(({ bySandbox }) => {
      const shown = bySandbox[sandbox]
      if (shown === undefined) return {}
      const next = { ...shown, path: path ?? shown.path, load: shown.load + 1 }
      return { bySandbox: { ...bySandbox, [sandbox]: next } }
    })
  },
  hide: (sandbox) => {
    set(({ bySandbox }) => ({
      bySandbox: Object.fromEntries(Object.entries(bySandbox).filter(([id]) => id !== sandbox)),
    }))
  },
}))
