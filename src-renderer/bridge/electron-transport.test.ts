import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { eventually } from '../../src-main/backend/fixtures/eventually.ts'
import { portsMessage, type ElectronPage } from '../../src-shared/api/shell.ts'
import { electronTransport } from './electron-transport.ts'
import { findTransport } from './find-transport.ts'

beforeEach(() => {
  // What a page has and Node has not in every version.
  vi.stubGlobal('WebSocket', { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })
  vi.stubGlobal(
    'CloseEvent',
    class extends Event {
      readonly code: number
      constructor(type: string, { code }: { readonly code: number }) {
        super(type)
        this.code = code
      }
    },
  )
})
afterEach(() => {
  vi.unstubAllGlobals()
})

/** A page in a window, whose pump takes every connection until it dies. */
function electronPage() {
  const window = new EventTarget()
  const pumps: { readonly asked: unknown[]; die(): void }[] = []
  const startPump = (hub: MessagePort) => {
    const ends = [hub]
    const asked: unknown[] = []
    hub.addEventListener('message', ({ data, ports: [port] }) => {
      asked.push(data)
      if (port === undefined) return
      ends.push(port)
      port.postMessage({ event: 'open' })
    })
    hub.start()
    pumps.push({
      asked,
      die: () => {
        for (const end of ends) end.close()
      },
    })
  }
  const page: ElectronPage = {
    connect() {
      const { port1, port2 } = new MessageChannel()
      startPump(port2)
      window.dispatchEvent(Object.assign(new Event('message'), { source: window, data: portsMessage, ports: [port1] }))
    },
    pathOf: ({ name }) => `/home/me/${name}`,
    shell: {
      pickFolder: () => Promise.resolve('/chosen'),
      openOutside: () => Promise.resolve(),
      notify: () => Promise.resolve(false),
      isSaved: () => Promise.resolve(false),
      platform: () => Promise.resolve('linux'),
    },
  }
  return { page, window: window as unknown as Window & typeof globalThis, pumps }
}

describe('a page in its own window', () => {
  it('[DE2] asks for another hub when the pump has died, and its connections have closed', async () => {
    const { page, window, pumps } = electronPage()
    const transport = electronTransport(page, window)
    const socket = await transport.open('rpc')
    await transport.open('stream')
    expect(pumps.map(({ asked }) => asked)).toEqual([[{ open: 'rpc' }, { open: 'stream' }]])
    const closed = once(socket as unknown as EventTarget, 'close') as Promise<[CloseEvent]>
    pumps[0]?.die()
    expect((await closed)[0].code).toBe(1006)
    // As the page does: again, until it has heard of the hub too.
    await eventually(() => transport.open('rpc'))
    expect(pumps.map(({ asked }) => asked.length)).toEqual([2, 1])
  })

  it('[DE4] [DE8] is known by `window.airlock`; without it the page is behind the web door', async () => {
    const { page, window } = electronPage()
    const inWindow = findTransport(Object.assign(window, { airlock: page }))
    expect(await inWindow.desktop?.pickFolder()).toBe('/chosen')
    expect(inWindow.desktop?.pathOf(new File([], 'shop'))).toBe('/home/me/shop')
    const browser = {
      location: new URL('http://127.0.0.1:4000/'),
      history: { replaceState: () => undefined },
      sessionStorage: { getItem: () => null },
      fetch: () => Promise.reject(new Error('Nothing is asked yet.')),
      WebSocket: EventTarget,
    }
    const behindDoor = findTransport(browser as unknown as Window & typeof globalThis)
    expect(behindDoor.desktop).toBeNull()
    await expect(behindDoor.open('rpc')).rejects.toMatchObject({
      remedy: expect.stringContaining('`airlock serve`') as string,
    })
  })
})
