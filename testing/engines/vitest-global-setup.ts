import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { isFresh, readRecord } from '../../scripts/build/fingerprint.mjs'
import { mustRun } from '../../scripts/setup/command.ts'
import { startDocker } from './docker.ts'
import { removeAbandonedEngines } from './engine-directory.ts'
import { startPodman } from './podman.ts'
import { isAllRequired, missingFor, type TestEngineKind } from './requirements.ts'
import { engineWorkers, type ProvidedEngine, type ProvidedEngines, type TestEngine } from './test-engine.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    engines: readonly ProvidedEngines[]
  }
}

const starters: Readonly<Record<TestEngineKind, () => Promise<TestEngine>>> = {
  docker: () => startDocker(),
  podman: () => startPodman(),
  podmanRunsc: () => startPodman({ runtime: 'runsc' }),
}

/** Starts the engines of each worker once for the contract tests, which reach them by `testEngines()`. */
export default async function startEngines(project: TestProject): Promise<() => Promise<void>> {
  if (process.platform === 'linux') removeAbandonedEngines()
  await buildIfStale(resolve(import.meta.dirname, '..', '..'))
  const running: TestEngine[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((engine) => engine.stop()))
  }
  const provide = async (kind: TestEngineKind): Promise<ProvidedEngine> => {
    const missing = missingFor(kind)
    if (missing.length > 0 && !isAllRequired()) {
      const sentence = `The tests of ${kind} are left out: ${missing.join(' ')}`
      process.stderr.write(`${sentence}\n`)
      return { socket: `/nonexistent/${kind}.sock`, missing: sentence }
    }
    const engine = await starters[kind]()
    running.push(engine)
    return { socket: engine.socket, missing: null }
  }
  const provideAll = async (): Promise<ProvidedEngines> => {
    const outcomes = await Promise.allSettled([provide('docker'), provide('podman'), provide('podmanRunsc')])
    const [docker, podman, podmanRunsc] = outcomes.map((one) => {
      if (one.status === 'rejected') throw one.reason
      return one.value
    })
    if (!docker || !podman || !podmanRunsc) throw new Error('An engine is missing.')
    return { docker, podman, podmanRunsc }
  }
  const sets: ProvidedEngines[] = []
  try {
    // One after the other: engines that begin at once on a small machine are all slow.
    for (let worker = 0; worker < engineWorkers; worker += 1) sets.push(await provideAll())
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('engines', sets)
  return stop
}

/** Sandboxes run the agent that was built, so tests of them want today's, and none that an earlier build left. */
async function buildIfStale(root: string): Promise<void> {
  if (!isFresh(root)) {
    const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs')
    await mustRun(process.execPath, [tsx, join(root, 'scripts/build/build.ts'), '--when-stale'], { output: 'show' })
  }
  const problem = readRecord(root)?.parts['runtime']?.problem ?? null
  if (problem !== null) throw new Error(`What every sandbox needs could not be built: ${problem}`)
}
