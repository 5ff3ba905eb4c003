import type { RunsHere } from '../../../../src-shared/transfer/runs-here.ts'
import type { Backend } from '../../../bridge/backend.ts'
import { saveTaken, type Collected } from '../../../state/download.ts'
import { attempt } from '../../../state/notices.ts'

export interface Downloaded extends Collected {
  readonly name: string
  /** What programs of this computer would run by themselves, if it was unpacked here. */
  readonly runsHere: readonly RunsHere[]
}

/** Hands what was downloaded to the browser (in the desktop app to its save dialog). */
export function saveHere(backend: Backend, downloaded: Downloaded): void {
  attempt(() => saveTaken(backend, downloaded.name, downloaded))
}
