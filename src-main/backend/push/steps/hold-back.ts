import type { TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import type { PushFolder } from '../../../../src-shared/cloud/push-manifest.ts'
import { terminalsOutput, type PushPath } from '../../../../src-shared/cloud/push-plan.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { scanForCredentials } from '../credentials/scan.ts'
import { filesToScan } from '../plan/files-to-scan.ts'
import { pathsIn } from '../plan/make-plan.ts'
import { rootOf } from '../roots.ts'
import type { PushTask } from './push-task.ts'

/**
 * Looks through what is to be sent and is not what the person saw: written since the plan was made, or of a push that another
 * backend began. What has a credential stays here from now on, unless it was chosen.
 * @returns whether there is any
 */
export async function holdBack(
  task: PushTask,
  from: AgentClient,
  toSend: readonly { readonly folder: PushFolder; readonly send: ReadonlyMap<string, TreeEntry> }[],
): Promise<boolean> {
  const { course, looked, heldBack, operation, world, entry } = task
  const { signal } = operation
  const { step, leftOut, included } = course.record
  const found: PushPath[] = []
  for (const { folder, send } of toSend) {
    const chosen = pathsIn(included, folder)
    const isSeen = (path: string, hash: string) => looked?.[folder].get(path)?.hash === hash
    const unseen = new Map([...send].filter(([path, { hash }]) => !isSeen(path, hash) && !chosen.has(path)))
    const files = filesToScan(from.files, rootOf(from, folder), unseen, signal)
    const scan = await scanForCredentials(files, { signal })
    found.push(...scan.heldBack.map((path) => ({ folder, path })))
  }
  if (found.length === 0) return false
  await course.to(step, { leftOut: [...leftOut, ...found] })
  heldBack.push(...found)
  world.logs.append(entry.id, 'lifecycle', heldBackWords(found))
  return true
}

const mostNamed = 5

/** What a person is told of them. */
export function heldBackWords(all: readonly PushPath[]): string {
  const isTerminal = ({ folder, path }: PushPath) => folder === 'home' && path.startsWith(`${terminalsOutput.path}/`)
  const paths = all.filter((at) => !isTerminal(at))
  const terminals = all.length - paths.length
  const output = `Credentials are in what ${terminals === 1 ? 'a terminal' : `${String(terminals)} terminals`} showed: that stays here.`
  return [...(paths.length === 0 ? [] : [filesWords(paths)]), ...(terminals === 0 ? [] : [output])].join(' ')
}

function filesWords(paths: readonly PushPath[]): string {
  const named = paths
    .slice(0, mostNamed)
    .map(({ folder, path }) => JSON.stringify(folder === 'home' ? `~/${path}` : path))
    .join(', ')
  const more = paths.length > mostNamed ? ` and ${String(paths.length - mostNamed)} more` : ''
  return `Credentials were found in what was written after you looked at the plan: ${named}${more} did not travel.`
}
