import type { RunsHere } from '../../../../src-shared/transfer/runs-here.ts'

export interface Downloaded {
  readonly name: string
  readonly content: Blob
  /** What programs of this computer would run by themselves, if it was unpacked here. */
  readonly runsHere: readonly RunsHere[]
}

/** Hands what was downloaded to the browser (in the desktop app to its save dialog). */
export function saveHere({ name, content }: Downloaded): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has begun by then.
  setTimeout(() => {
    URL.revokeObjectURL(address)
  }, 60_000)
}
