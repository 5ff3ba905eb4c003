import type { Canaries, CanaryFacts, IsolationFacts } from '../../../src-shared/agent/facts.ts'
import { tryAbstractSocket } from './abstract-socket.ts'
import { findFiles } from './find-files.ts'
import { askForName } from './names.ts'
import { tryWays } from './ways.ts'

/** Looks for all that the backend prepared on its computer, by every way that could lead there. */
export async function lookForCanaries(
  canaries: Canaries,
  mounts: IsolationFacts['mounts'],
  resolvers: readonly string[],
): Promise<CanaryFacts> {
  const [names, ways, abstractSocket] = await Promise.all([
    askForName(canaries, resolvers),
    tryWays(canaries),
    tryAbstractSocket(canaries.abstractSocket),
  ])
  return { ...findFiles(canaries.files, mounts), abstractSocket, names, ways }
}
