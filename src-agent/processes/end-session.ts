import { readdirSync, readFileSync } from 'node:fs'

/** Process groups of the session that `leader` began, from /proc. */
export function groupsOfSession(leader: number): readonly number[] {
  const groups = new Set<number>([leader])
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = readStat(name)
    if (stat?.session === leader) groups.add(stat.group)
  }
  return [...groups]
}

/** Sends `signal` to every process of a group; one that ended already needs none. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Asks a session to end by `signal`, and ends it by force after `graceMs`. Resolves when `ended` did, or soon after the force. */
export async function endSession(
  leader: number,
  signal: NodeJS.Signals,
  graceMs: number,
  ended: Promise<unknown>,
): Promise<void> {
  for (const group of groupsOfSession(leader)) {
    signalGroup(group, signal)
    // A stopped one could not hear it.
    signalGroup(group, 'SIGCONT')
  }
  if (await endedWithin(ended, graceMs)) return
  for (const group of groupsOfSession(leader)) signalGroup(group, 'SIGKILL')
  await endedWithin(ended, graceMs)
}

async function endedWithin(ended: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => {
      resolve(false)
    }, ms)
  })
  const done = await Promise.race([ended.then(() => true as const), late])
  clearTimeout(timer)
  return done
}

function readStat(pid: string): { readonly group: number; readonly session: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name is in parentheses and may itself hold anything.
    const [, , group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { group: Number(group), session: Number(session) }
  } catch {
    // It ended between the listing and the look.
    return null
  }
}
