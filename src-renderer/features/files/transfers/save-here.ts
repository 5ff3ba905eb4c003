import type { RunsHere } from '../../../../src-shared/transfer/runs-here.ts'
import { saveAs } from '../../../state/download.ts'
import { attempt } from '../../../state/notices.ts'

export interface Downloaded {
  readonly name: string
  readonly content: Blob
  /** What programs of this computer would run by themselves, if it was unpacked here. */
  readonly runsHere: readonly RunsHere[]
  /** Tells the backend that it was saved: until then it does not count as taken out. */
  readonly received: () => Promise<void>
}

/** Hands what was downloaded to the browser (in the desktop app to its save dialog). */
export function saveHere({ name, content, received }: Downloaded): void {
  saveAs(name, content)
  attempt(received)
}
