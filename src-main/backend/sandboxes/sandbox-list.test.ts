import { describe, expect, it } from 'vitest'
import type { SandboxEvent } from '../../../src-shared/api/sandboxes.ts'
import { sampleRecord, sampleSpec } from '../fixtures/sample.ts'
import { SandboxList } from './sandbox-list.ts'

/** A reader that takes events one by one, when the test wants them. */
function reader(list: SandboxList) {
  const stop = new AbortController()
  const events = list.events(stop.signal)
  const next = async (): Promise<SandboxEvent | undefined> => {
    const { value } = (await events.next()) as { value: SandboxEvent | undefined }
    return value
  }
  return { next, stop }
}

describe('what doors are told of sandboxes', () => {
  it('[SA7] is the whole list first, then each change as the whole new state of one', async () => {
    const list = new SandboxList()
    const entry = list.add(sampleRecord())
    const { next, stop } = reader(list)
    expect(await next()).toEqual({ type: 'snapshot', sandboxes: [entry.view()] })
    entry.notice('Look.')
    list.changed(entry)
    expect(await next()).toEqual({ type: 'changed', sandbox: entry.view() })
    list.delete(entry)
    expect(await next()).toEqual({ type: 'removed', id: entry.id })
    stop.abort()
    expect(await next()).toBeUndefined()
  })

  it('[SA7] is for a slow reader the newest state of each, in the order of the last changes', async () => {
    const list = new SandboxList()
    const { next, stop } = reader(list)
    await next()
    const [busy, gone] = [
      list.add(sampleRecord()),
      list.add(sampleRecord({ spec: sampleSpec({ id: 'aaaaaaaaaaaa' }) })),
    ]
    for (let count = 0; count < 1000; count++) {
      busy.notice(`Notice ${String(count)}.`)
      list.changed(busy)
    }
    list.delete(gone)
    expect(await next()).toMatchObject({ type: 'changed', sandbox: { id: busy.id } })
    expect(await next()).toEqual({ type: 'removed', id: gone.id })
    busy.clearNotices()
    list.changed(busy)
    expect(await next()).toMatchObject({ type: 'changed', sandbox: { notices: [] } })
    stop.abort()
    expect(await next()).toBeUndefined()
  })
})
