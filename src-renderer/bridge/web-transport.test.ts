import { describe, expect, it } from 'vitest'
import { webDoor } from '../../src-shared/api/web-door.ts'
import { webTransport, type PageWorld } from './web-transport.ts'

/** A browser's page as far as the door can tell, with what was asked of it. */
function pageAt(href: string, answers: { session?: number; check?: number; socket?: 'open' | 'close' } = {}) {
  const asked: string[] = []
  const sockets: { address: string; protocols: string[] }[] = []
  const kept = new Map<string, string>()
  const shown: string[] = []
  class Socket extends EventTarget {
    binaryType = ''
    constructor(address: string, protocols: string[]) {
      super()
      sockets.push({ address, protocols })
      queueMicrotask(() => this.dispatchEvent(new Event(answers.socket ?? 'open')))
    }
  }
  const { host, protocol } = new URL(href)
  const world: PageWorld = {
    location: { href, host, protocol },
    history: { replaceState: (_data, _unused, address) => void shown.push(String(address)) },
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    fetch: (path, init) => {
      asked.push(`${init?.method ?? 'GET'} ${String(path)} ${typeof init?.body === 'string' ? init.body : ''}`.trim())
      const status = init?.method === 'POST' ? (answers.session ?? 200) : (answers.check ?? 204)
      return Promise.resolve(new Response(status === 200 ? '{"secret":"s3cret"}' : null, { status }))
    },
    webSocket: Socket as unknown as PageWorld['webSocket'],
  }
  return { world, asked, sockets, kept, shown }
}

describe('the web door, seen from the page', () => {
  it('[DW1] takes the token out of the address at once and opens connections with the secret it gets for it', async () => {
    const { world, asked, sockets, kept, shown } = pageAt('http://127.0.0.1:4000/?token=once')
    const transport = webTransport(world)
    expect(shown).toEqual(['http://127.0.0.1:4000/'])
    await Promise.all([transport.open('rpc'), transport.open('stream')])
    expect(asked).toEqual(['POST /session {"token":"once"}'])
    expect(sockets.map(({ address, protocols }) => [address, ...protocols])).toEqual([
      ['ws://127.0.0.1:4000/rpc', webDoor.protocol, 's3cret'],
      ['ws://127.0.0.1:4000/stream', webDoor.protocol, 's3cret'],
    ])
    expect(kept.get(webDoor.storageKey)).toBe('s3cret')
  })

  it('[DW2] goes on after a reload with the secret it kept', async () => {
    const { world, kept, asked, sockets } = pageAt('http://127.0.0.1:4000/')
    kept.set(webDoor.storageKey, 'kept')
    await webTransport(world).open('rpc')
    expect(asked).toEqual([])
    expect(sockets[0]?.protocols).toEqual([webDoor.protocol, 'kept'])
  })

  it('[DW3] says to open the printed address when there is neither token nor secret, or the token was used', async () => {
    for (const { world } of [
      pageAt('http://127.0.0.1:4000/'),
      pageAt('http://127.0.0.1:4000/?token=used', { session: 401 }),
    ]) {
      await expect(webTransport(world).open('rpc')).rejects.toMatchObject({
        code: 'invalid-input',
        remedy: expect.stringContaining('airlock serve'),
      })
    }
  })

  it('[DW3] tells a refused secret, which is final, from a lost connection, which is not', async () => {
    const refused = pageAt('http://127.0.0.1:4000/', { socket: 'close', check: 401 })
    refused.kept.set(webDoor.storageKey, 'old')
    await expect(webTransport(refused.world).open('rpc')).rejects.toMatchObject({ code: 'invalid-input' })
    const lost = pageAt('http://127.0.0.1:4000/', { socket: 'close', check: 204 })
    lost.kept.set(webDoor.storageKey, 'good')
    await expect(webTransport(lost.world).open('rpc')).rejects.toMatchObject({ code: 'backend-unreachable' })
  })
})
