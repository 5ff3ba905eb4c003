import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { decide } from '../../../../src-shared/policy/decide.ts'
import type { EgressRule } from '../../../../src-shared/policy/policy.ts'
import { stagedOutside } from '../fixtures/staged-gate.ts'
import { reachHost } from './reach-host.ts'
import { sharedLookups } from './shared-lookups.ts'
import { dialThroughProxy } from './through-proxy.ts'
import { proxyFromEnvironment, shownProxy } from './upstream-proxy.ts'

const still = new AbortController().signal
const allow = (host: string): EgressRule => ({ verdict: 'allow', host, ports: null, origin: { kind: 'person' } })

/** A proxy that answers each CONNECT as told, and leads nowhere. */
async function testProxy(status = 200) {
  const asked: { readonly to: string; readonly authorization: string | undefined }[] = []
  const server = createServer()
  server.on('connect', ({ url = '', headers }, socket: Socket) => {
    asked.push({ to: url, authorization: headers['proxy-authorization'] })
    socket.end(`HTTP/1.1 ${String(status)} Told\r\n\r\nhello`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { asked, port, close: () => server.close() }
}

function reach(
  env: Record<string, string>,
  names: Record<string, readonly string[]>,
  rules: readonly EgressRule[],
  mode: 'open' | 'allowlist' = 'allowlist',
) {
  const outside = stagedOutside(names, {})
  const parts = { way: outside.parts.way, proxy: proxyFromEnvironment(env), throughProxy: dialThroughProxy }
  return (host: string) => {
    const terms = { mode, rules, isLearning: false }
    const verdict = decide(terms, { host, port: 443 })
    if (!verdict.allowed) throw new Error('The test asks for what is allowed.')
    return reachHost(parts, { host, port: 443, verdict, terms: () => terms }, still)
  }
}

describe('a proxy that this computer must use', () => {
  it('[EG26] is asked by name, after the addresses were checked here, and its credentials are not shown', async () => {
    const proxy = await testProxy()
    const env = { HTTPS_PROXY: `http://me:s%40cret@127.0.0.1:${String(proxy.port)}` }
    const through = reach(env, { 'a.test': ['198.51.100.1'], 'private.test': ['10.0.0.1'] }, [allow('*.test')])
    const reached = await through('a.test')
    if (reached.kind !== 'reached') throw new Error('It is reached.')
    expect(await text(reached.stream)).toBe('hello')
    expect(proxy.asked).toEqual([{ to: 'a.test:443', authorization: `Basic ${btoa('me:s@cret')}` }])
    expect(await through('private.test')).toMatchObject({ kind: 'refused', reason: 'private-address' })
    expect(proxy.asked).toHaveLength(1)
    expect(shownProxy(proxyFromEnvironment(env))).toBe(`http://127.0.0.1:${String(proxy.port)}`)
    proxy.close()
  })

  it('[EG26] may resolve what cannot be resolved here, only for a person’s rule that names exactly this host', async () => {
    const proxy = await testProxy()
    const env = { https_proxy: `127.0.0.1:${String(proxy.port)}` }
    expect(await reach(env, {}, [allow('a.test')])('a.test')).toMatchObject({ kind: 'reached', address: null })
    await expect(reach(env, {}, [allow('*.test')])('a.test')).rejects.toMatchObject({ failure: 'name-not-found' })
    const listed = [{ kind: 'preset', preset: 'npm' }, { kind: 'learned' }] as const
    for (const origin of listed) {
      const through = reach(env, {}, [{ ...allow('a.test'), origin }])
      await expect(through('a.test')).rejects.toMatchObject({ failure: 'name-not-found' })
    }
    await expect(reach(env, {}, [], 'open')('a.test')).rejects.toMatchObject({ failure: 'name-not-found' })
    proxy.close()
  })

  it('[EG26] with a password that nobody encoded is used as it is written', async () => {
    const proxy = await testProxy()
    const names = { 'a.test': ['198.51.100.1'] }
    await reach({ https_proxy: `http://me:pa%ss@127.0.0.1:${String(proxy.port)}` }, names, [allow('a.test')])('a.test')
    expect(proxy.asked).toMatchObject([{ authorization: `Basic ${btoa('me:pa%ss')}` }])
    proxy.close()
  })

  it('[EG26] that refuses is told as the proxy’s failure, and one of another kind is not gone around', async () => {
    const proxy = await testProxy(407)
    const env = { https_proxy: `http://127.0.0.1:${String(proxy.port)}` }
    const names = { 'a.test': ['198.51.100.1'] }
    await expect(reach(env, names, [allow('a.test')])('a.test')).rejects.toMatchObject({ failure: 'proxy-failed' })
    const socks = { all_proxy: 'socks5://127.0.0.1:1' }
    await expect(reach(socks, names, [allow('a.test')])('a.test')).rejects.toMatchObject({ failure: 'proxy-failed' })
    proxy.close()
  })

  it.each([
    ['a.test', 443, 'other:1'],
    ['a.test', 80, 'plain:1'],
    ['left.out', 443, null],
    ['below.left.out', 443, null],
    ['notleft.out', 443, 'other:1'],
    ['10.0.0.1', 443, null],
    ['b.test', 8443, null],
    ['b.test', 443, 'other:1'],
  ])('[EG26] for %s:%i is %s', (host, port, expected) => {
    const choose = proxyFromEnvironment({
      http_proxy: 'http://plain:1',
      HTTPS_PROXY: 'http://other:1',
      NO_PROXY: '.left.out, 10.0.0.1,b.test:8443',
    })
    const chosen = choose(host, port)
    expect(chosen === null || chosen === 'unusable' ? chosen : `${chosen.host}:${String(chosen.port)}`).toBe(expected)
  })
})

describe('lookups of one sandbox', () => {
  it('[EG25] are four at once, and one for the same name', async () => {
    let [underWay, most] = [0, 0]
    const asked: string[] = []
    const ends: (() => void)[] = []
    const resolve = sharedLookups(async (host) => {
      asked.push(host)
      most = Math.max(most, ++underWay)
      await new Promise<void>((end) => ends.push(end))
      underWay -= 1
      return ['198.51.100.1']
    })
    const all = ['a', 'b', 'c', 'd', 'e', 'a'].map((host) => resolve(host, still))
    for (let turn = 0; turn < 10; turn++) {
      await new Promise((go) => setImmediate(go))
      ends.shift()?.()
    }
    expect(await Promise.all(all)).toHaveLength(6)
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(most).toBe(4)
  })

  it('[EG25] keep their turn until they really ended, also when nobody waits any more', async () => {
    const asked: string[] = []
    const ends: (() => void)[] = []
    const resolve = sharedLookups(async (host) => {
      asked.push(host)
      await new Promise<void>((end) => ends.push(end))
      return ['198.51.100.1']
    })
    const impatient = new AbortController()
    const given = ['a', 'b', 'c', 'd'].map((host) => resolve(host, impatient.signal))
    impatient.abort()
    await Promise.allSettled(given)
    const next = resolve('e', still)
    await new Promise((go) => setImmediate(go))
    expect(asked).toEqual(['a', 'b', 'c', 'd'])
    ends.shift()?.()
    await new Promise((go) => setImmediate(go))
    for (const end of ends) end()
    expect(await next).toEqual(['198.51.100.1'])
  })
})
