import type { BackendLog } from '../../backend/logs/backend-log.ts'
import { PlatformRefused, type Platform } from './platform.ts'

export interface EndMachineOptions {
  readonly platform: Pick<Platform, 'suspend' | 'stop'>
  /** Ends this program in order, with 0: what is restarted on a failure alone stays stopped then. */
  readonly leave: () => void
  readonly log: BackendLog
}

export type EndMachine = (why: 'idle' | 'over', options: { readonly isRetry: boolean }) => Promise<void>

/**
 * Ends a machine as its platform can: suspended, else stopped, else by ending the program that it runs. Rejects where a suspension
 * may have been or not be; asked again, it stops.
 */
export function endMachine({ platform, leave, log }: EndMachineOptions): EndMachine {
  return async (why, { isRetry }) => {
    if (why === 'idle' && !isRetry) {
      try {
        log.info('Nobody needed it: it is suspended.')
        await platform.suspend()
        return
      } catch (error) {
        // A connection that breaks in a suspension, and goes on after it, looks the same as one that never was.
        if (!(error instanceof PlatformRefused)) throw error
        // One that cannot be suspended, for its memory or otherwise, is stopped: files stay, programs end.
        log.error('It could not be suspended', error)
      }
    }
    try {
      log.info(why === 'over' ? 'Its time is over: it is stopped.' : 'Nobody needed it: it is stopped.')
      await platform.stop()
    } catch (error) {
      log.error('The platform did not stop it: it ends by itself', error)
      leave()
    }
  }
}
