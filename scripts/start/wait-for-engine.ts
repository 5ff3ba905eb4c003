import { setTimeout as wait } from 'node:timers/promises'
import { createInterface } from 'node:readline'
import { runCommand } from '../setup/command.ts'
import type { Host } from '../setup/host.ts'
import type { Say } from '../setup/say.ts'

/** Between two looks; an engine takes much longer to install and start. */
const interval = 3000

export interface EngineWait {
  /** The built command line: the app's own search is asked, so that both always agree. */
  readonly cli: string
  readonly host: Host
  readonly say: Say
  readonly signal: AbortSignal
}

/**
 * Where an engine has to be installed by hand, says which, and goes on as soon as one answers. The person may go on
 * without (Enter); where nobody can answer, the app opens at once and leads to an engine itself.
 */
export async function waitForEngine({ cli, host, say, signal }: EngineWait): Promise<void> {
  if (await engineAnswers(cli, signal)) return
  say('No engine answers. Sandboxes run in Docker or Podman.')
  say(engineAdvice(host.platform))
  if (!host.canAsk) return
  say('Waiting until one answers. Enter opens the app without; Ctrl-C ends.')
  const input = createInterface({ input: process.stdin })
  const enough = new AbortController()
  input.once('line', () => enough.abort())
  input.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    while (!enough.signal.aborted) {
      signal.throwIfAborted()
      const pause = AbortSignal.any([signal, enough.signal])
      await wait(interval, undefined, { signal: pause }).catch(onlyIfAborted(pause))
      signal.throwIfAborted()
      if (enough.signal.aborted || (await engineAnswers(cli, signal))) return
    }
  } finally {
    input.close()
    process.stdin.unref()
  }
}

/** Which engine to install on a platform, and how. */
export function engineAdvice(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return 'Install one: `brew install podman && podman machine init && podman machine start`, or Docker Desktop, OrbStack or Colima.'
    case 'win32':
      return 'Install one: `winget install RedHat.Podman`, then `podman machine init` and `podman machine start`; or Docker Desktop.'
    default:
      return 'Install one: `sudo apt-get install podman` on Debian and Ubuntu, `sudo dnf install podman` on Fedora.'
  }
}

async function engineAnswers(cli: string, signal: AbortSignal): Promise<boolean> {
  const { stdout } = await runCommand(process.execPath, [cli, 'doctor', '--json'], { signal })
  return findsEngine(stdout)
}

/**
 * Whether a report of `airlock doctor --json` knows an engine that answers, be it one that cannot be used for another
 * reason: the app itself tells that. False as well when the report cannot be read.
 */
export function findsEngine(report: string): boolean {
  try {
    const { engine, candidates } = JSON.parse(report) as { engine?: unknown; candidates?: { found?: unknown }[] }
    return (engine ?? null) !== null || (candidates ?? []).some(({ found }) => found === true)
  } catch {
    // The backend could not start; the app itself will tell why.
    return false
  }
}

function onlyIfAborted(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error
  }
}
