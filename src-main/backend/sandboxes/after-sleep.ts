import { watchForSleep } from '../awake/watch-for-sleep.ts'
import type { SandboxWorld } from './sandbox-world.ts'

/** Looks again, at once, at what was true before a sleep; until the function that it gives is called. */
export function lookAgainAfterSleep({
  clock,
  log,
  engines,
  agents,
}: Pick<SandboxWorld, 'clock' | 'log' | 'engines' | 'agents'>): () => void {
  return watchForSleep({
    now: () => clock.date().getTime(),
    onWake: (milliseconds) => {
      log.info(`Awake again after ${String(Math.round(milliseconds / 1000))} s.`)
      engines.check()
      agents.check()
    },
  })
}
