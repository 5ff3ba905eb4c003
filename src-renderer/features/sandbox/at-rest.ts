import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { lastSeenInWords } from '../../ui/words.ts'

/** What a state in which nothing can be done inside means for the person; null where it needs no words. */
export function restInWords({ state, lastSeen }: Pick<Sandbox, 'state' | 'lastSeen'>): string | null {
  switch (state) {
    case 'stopped':
      return 'Workspace, home and what terminals showed are kept. Programs have ended, and /tmp begins empty.'
    case 'paused':
      return 'Everything inside stands still until it is resumed.'
    case 'unknown':
      return lastSeenInWords(lastSeen)
    default:
      return null
  }
}
