import { describe, expect, it } from 'vitest'
import type { OperationKind } from './operation.ts'
import { OperationQueue } from './operation-queue.ts'

function options(kind: OperationKind, cancellable = true) {
  return { kind, cancellable, now: () => 0, changed: () => undefined, phaseEnded: () => undefined }
}
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
}

describe('what is done to one sandbox', () => {
  it('[SA3] [T-L7] is done in order, one thing at a time', async () => {
    const queue = new OperationQueue()
    const steps: string[] = []
    const [first, second] = [gate(), gate()]
    const stop = queue.run(options('stop'), async () => {
      await first.opened
      steps.push('stopped')
    })
    const start = queue.run(options('start'), async () => {
      steps.push('starting')
      await second.opened
    })
    expect(queue.current?.kind).toBe('stop')
    first.open()
    await stop
    second.open()
    await start
    expect(steps).toEqual(['stopped', 'starting'])
    expect(queue.isIdle).toBe(true)
  })

  it('[SA3] [T-L7] is done once for a double click', async () => {
    const queue = new OperationQueue()
    let times = 0
    const work = () => Promise.resolve(void times++)
    await Promise.all([queue.run(options('start'), work), queue.run(options('start'), work)])
    expect(times).toBe(1)
  })

  it('goes on after a failure, which is told to all who asked for it', async () => {
    const queue = new OperationQueue()
    const failing = () => Promise.reject(new Error('no'))
    const both = await Promise.allSettled([queue.run(options('start'), failing), queue.run(options('start'), failing)])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(queue.run(options('start'), () => Promise.resolve())).resolves.toBeUndefined()
  })

  it('[SA4] is cancelled at once while it waits for its turn; what runs before it goes on, and what comes after it waits for that', async () => {
    const queue = new OperationQueue()
    const steps: string[] = []
    const first = gate()
    const installing = queue.run(options('packages'), async ({ signal }) => {
      await first.opened
      steps.push(signal.aborted ? 'aborted' : 'installed')
    })
    const work = (step: string) => () => Promise.resolve(void steps.push(step))
    const pushing = queue.run(options('push'), work('pushed'))
    const push = queue.last
    const stopping = queue.run(options('stop'), work('stopped'))
    const over = Promise.allSettled([pushing])
    await queue.cancel(push)
    expect(await over).toMatchObject([{ status: 'rejected', reason: { code: 'cancelled' } }])
    expect([queue.current?.kind, queue.last?.kind]).toEqual(['packages', 'stop'])
    expect(steps).toEqual([])
    first.open()
    await Promise.all([installing, stopping])
    expect(steps).toEqual(['installed', 'stopped'])
  })

  it('[SA4] is cancelled when that is possible; cancelling resolves after the roll-back', async () => {
    const queue = new OperationQueue()
    const started = gate()
    let rolledBack = false
    const creating = queue.run(options('create'), async ({ signal }) => {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve()
        })
        started.open()
      })
      rolledBack = true
      signal.throwIfAborted()
    })
    await started.opened
    const [outcome] = await Promise.all([Promise.allSettled([creating]), queue.cancel()])
    expect(rolledBack).toBe(true)
    expect(outcome).toMatchObject([{ status: 'rejected', reason: { code: 'cancelled' } }])
  })

  it('[SA3] [T-L7] is refused as busy when too much waits', async () => {
    const queue = new OperationQueue()
    const blocked = gate()
    const kinds = ['start', 'stop', 'start', 'stop'] as const
    const running = kinds.map((kind) => queue.run(options(kind), () => blocked.opened))
    await expect(queue.run(options('start'), () => blocked.opened)).rejects.toMatchObject({ code: 'sandbox-busy' })
    blocked.open()
    await Promise.all(running)
  })

  it('tells phases with progress, and how long each took', async () => {
    const queue = new OperationQueue()
    let now = 100
    const ended: unknown[] = []
    await queue.run(
      { ...options('create'), now: () => now, phaseEnded: (phase) => ended.push(phase) },
      async (operation) => {
        await operation.phase('image', 'Pulling', () => {
          operation.report({ name: 'image', detail: 'Layer 3 of 7', fraction: 0.4 })
          expect(operation.view().phases).toEqual([
            { name: 'image', state: 'running', detail: 'Layer 3 of 7', fraction: 0.4, milliseconds: 0, note: null },
          ])
          now = 350
          operation.report({ name: 'image', note: 'It is built here.' })
          expect(operation.view().phases).toMatchObject([{ milliseconds: 250, note: 'It is built here.' }])
          expect(operation.notes).toEqual(['It is built here.'])
          operation.report({ name: 'image', note: null })
          expect(operation.notes).toEqual([])
          return Promise.resolve()
        })
      },
    )
    expect(ended).toMatchObject([
      { name: 'image', state: 'done', detail: 'Layer 3 of 7', fraction: 0.4, milliseconds: 250 },
    ])
  })
})
