import { describe, expect, it } from 'vitest'
import type { ListeningSocket } from './listening.ts'
import { PortWatch } from './port-watch.ts'

function staged() {
  let sockets: readonly ListeningSocket[] = []
  const counts = { looks: 0, walks: 0 }
  const watch = new PortWatch(
    {
      sockets: () => {
        counts.looks++
        return sockets
      },
      owners: (inodes) => {
        counts.walks++
        return new Map([...inodes].filter((one) => one !== '9').map((one) => [one, { pid: Number(one), name: 'vite' }]))
      },
      own: () => new Set(['7']),
    },
    1,
  )
  return { watch, counts, listen: (...now: readonly ListeningSocket[]) => (sockets = now) }
}

describe('who watches for servers', () => {
  it('[PO1] gets all of them at once, and again after each change', async () => {
    const { watch, listen } = staged()
    listen({ port: 5173, inode: '2' }, { port: 3000, inode: '1' })
    const stop = new AbortController()
    const told = watch.servers(stop.signal)
    const vite = { port: 5173, process: { pid: 2, name: 'vite' } }
    expect((await told.next()).value).toEqual([{ port: 3000, process: { pid: 1, name: 'vite' } }, vite])
    listen({ port: 5173, inode: '2' })
    expect((await told.next()).value).toEqual([vite])
    stop.abort()
    expect(await told.next()).toEqual({ done: true, value: undefined })
  })

  it('[PO1] is told a port without its process where that is not known, and never the agent’s own', async () => {
    const { watch, listen } = staged()
    listen({ port: 80, inode: '9' }, { port: 4000, inode: '7' })
    const told = watch.servers(AbortSignal.timeout(10_000))
    expect((await told.next()).value).toEqual([{ port: 80, process: null }])
    await told.return(undefined)
  })

  it('[PO1] costs a walk through processes only after a change, and nothing when nobody is left', async () => {
    const { watch, counts, listen } = staged()
    listen({ port: 80, inode: '1' })
    const told = watch.servers(AbortSignal.timeout(10_000))
    await told.next()
    const next = told.next()
    while (counts.looks < 5) await new Promise((resolve) => setImmediate(resolve))
    expect(counts.walks).toBe(1)
    listen()
    await next
    await told.return(undefined)
    const { looks } = counts
    // The timer fires within that many turns when there is one.
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(counts.looks).toBe(looks)
  })
})
