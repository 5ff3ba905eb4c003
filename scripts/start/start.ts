import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildAll } from '../build/build.ts'
import { fetchElectron, findElectron } from '../setup/electron-program.ts'
import { endingBySignals } from '../setup/ending.ts'
import { detectHost, type Host } from '../setup/host.ts'
import { type Say, sayOnTerminal } from '../setup/say.ts'
import { setUp } from '../setup/setup.ts'
import { mayOpenWindow, runElectron } from './electron.ts'
import { waitForEngine } from './wait-for-engine.ts'

/** Set-up, build, open: in the app's own window where it can open one, else in the browser. */
export async function start(root: string, args: readonly string[]): Promise<void> {
  const say = sayOnTerminal
  const host = detectHost()
  const ending = endingBySignals()
  try {
    await setUp('start', host, say, ending.signal)
    const options = { root, say, signal: ending.signal, everything: false, retry: true, allArchitectures: false }
    const problems = await buildAll(options)
    for (const { what, problem } of problems) say(`Could not build ${what}: ${problem}`)
    if (problems.some(({ part }) => part === 'main')) throw new Error('Airlock cannot start without it.')
    const cli = join(root, 'out', 'main', 'cli.js')
    await waitForEngine({ cli, host, say, signal: ending.signal })
    const isBuilt = !problems.some(({ part }) => part === 'desktop' || part === 'page')
    const electron = isBuilt && mayOpenWindow(host, say) ? await electronFor(root, host, say, ending.signal) : null
    ending.signal.throwIfAborted()
    ending.stop()
    if (electron !== null && (await runElectron(electron, root, args, say))) return
    await serve(cli, args)
  } catch (error) {
    if (!ending.signal.aborted) throw error
    process.exit(ending.exitCode)
  } finally {
    ending.stop()
  }
}

async function electronFor(root: string, host: Host, say: Say, signal: AbortSignal): Promise<string | null> {
  return findElectron(root) ?? (host.isCI ? null : await fetchElectron(root, say, signal))
}

/** Becomes `airlock serve`, which ends this process by itself. */
async function serve(cli: string, args: readonly string[]): Promise<void> {
  process.argv = [process.execPath, cli, 'serve', ...args]
  await import(pathToFileURL(cli).href)
}
