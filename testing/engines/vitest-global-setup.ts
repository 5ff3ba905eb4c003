import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { isFresh, readRecord } from '../../scripts/build/fingerprint.mjs'
import { mustRun } from '../../scripts/setup/command.ts'
import { startDocker } from './docker.ts'
import { removeAbandonedEngines } from './engine-directory.ts'
import { startPodman } from './podman.ts'
import { isAllRequired, missingFor, type TestEngineKind } from './requirements.ts'
import type { ProvidedEngine, ProvidedEngines, TestEngine } from './test-engine.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    engines: ProvidedEngines
  }
}

const starters: Readonly<Record<TestEngineKind, () => Promise<TestEngine>>> = {
  docker: () => startDocker(),
  podman: () => startPodman(),
  podmanRunsc: () => startPodman({ runtime: 'runsc' }),
}

/** Starts every engine once for the contract tests, which reach them by `inject('engines')`. */
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
  const outcomes = await Promise.allSettled([provide('docker'), provide('podman'), provide('podmanRunsc')])
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  const [docker, podman, podmanRunsc] = outcomes.map((one) => (one.status === 'fulfilled' ? one.value : null))
  if (failed !== undefined || !docker || !podman || !podmanRunsc) {
    await stop()
    throw failed?.reason
  }
  project.provide('engines', { docker, podman, podmanRunsc })
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
