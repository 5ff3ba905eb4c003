import type { SandboxSpec } from '../../../src-shared/engine/sandbox.ts'
import type { ReportPhase } from '../../../src-shared/engine/phases.ts'
import type { ContainerEngine } from '../engines/engine.ts'
import { startSandbox, stopSandbox } from '../sandboxes/power.ts'
import type { SandboxTask } from '../sandboxes/sandbox-world.ts'
import { packagesOf, settled, type PackageStep } from './kept-packages.ts'

/**
 * Makes a sandbox anew on another image and shows that it runs there; then it is as it was before: running, or at rest.
 * When it does not come about, the sandbox is made anew on the image before.
 */
export async function swapImage(
  task: SandboxTask,
  engine: ContainerEngine,
  to: { readonly image: string; readonly steps: readonly PackageStep[] },
): Promise<void> {
  const { world, entry, operation } = task
  const before = entry.record
  const wasRunning = entry.seen?.state === 'running' || entry.seen?.state === 'paused'
  // From here on it goes to its end, this one or that.
  operation.beyondCancel()
  const { steps } = packagesOf(before)
  entry.record = { ...before, packages: { steps, next: { image: to.image, steps: [...to.steps] } } }
  await world.records.save(entry.record)
  try {
    if (wasRunning) await stopSandbox(task)
    await recreate(task, engine, { ...before.spec, image: to.image })
    await startSandbox(task)
    if (!wasRunning) await stopSandbox(task)
    entry.record = settled(entry.record, to.image)
    await world.records.save(entry.record)
  } catch (error) {
    operation.failRunningPhases()
    await bringBack(task, engine, before.spec, wasRunning).catch((again: unknown) => {
      world.log.error(`${entry.id} could not be brought back on ${before.spec.image}`, again)
    })
    throw error
  }
}

async function recreate(task: SandboxTask, engine: ContainerEngine, spec: SandboxSpec): Promise<void> {
  const { entry, operation } = task
  await operation.phase('recreate', 'Making the sandbox anew', async () => {
    entry.forgetRun()
    entry.seen = await engine.recreate(spec, { report: foldedInto(operation.report, 'recreate') })
  })
}

async function bringBack(
  task: SandboxTask,
  engine: ContainerEngine,
  spec: SandboxSpec,
  wasRunning: boolean,
): Promise<void> {
  const { world, entry } = task
  const seen = await engine.inspect(entry.id)
  entry.seen = seen
  if (seen.spec.image !== spec.image) {
    if (seen.state === 'running' || seen.state === 'paused') await stopSandbox(task)
    await recreate(task, engine, spec)
  }
  entry.record = settled(entry.record, spec.image)
  await world.records.save(entry.record)
  if (wasRunning) await startSandbox(task)
}

/** Tells all phases of what happens below as details of one. */
export function foldedInto(report: ReportPhase, name: 'build' | 'recreate'): ReportPhase {
  return ({ detail, fraction }) => {
    report({ name, state: 'running', ...(detail && { detail }), fraction: fraction ?? null })
  }
}
