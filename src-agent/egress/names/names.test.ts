import { connect, createServer } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { termsOf } from '../../../testing/agent/test-gate.ts'
import { all, echo, freePort, inside } from '../../../testing/agent/egress-inside.ts'

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'none'

describe('a name inside', () => {
  it('[EG10, EG12] that is allowed leads to its server under that name, each end told apart', async () => {
    const { gate, resolver } = await inside()
    const port = await freePort()
    const server = await echo()
    const { seen } = await gate(termsOf({ 'files.example': [port] }), () => server)
    const [address = ''] = await resolver.resolve4('Files.Example')
    expect(address).toMatch(/^127\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./)
    const program = connect({ host: address, port, allowHalfOpen: true })
    program.end('hello')
    expect(await all(program)).toBe('HELLO')
    expect(seen).toEqual([{ id: 1, host: 'files.example', port, via: 'name' }])
    expect(await resolver.resolve4('files.example')).toEqual([address])
    expect(await resolver.reverse(address)).toEqual(['files.example'])
  })

  it('[EG10, EG11] that is refused is no such name, and is told; other kinds of an allowed one have no answer', async () => {
    const { gate, resolver } = await inside()
    const gated = await gate(termsOf({ 'files.example': [await freePort()] }))
    await expect(resolver.resolve4('other.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await expect(resolver.resolve6('other.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await expect(resolver.resolveSrv('_http._tcp.other.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    for (const kind of ['AAAA', 'MX', 'TXT', 'SOA']) {
      await expect(resolver.resolve('files.example', kind), kind).rejects.toMatchObject({ code: 'ENODATA' })
    }
    expect(await resolver.resolve4('localhost')).toEqual(['127.0.0.1'])
    await gated.untilNoted((note) => note.type === 'name')
    expect(gated.notes).toMatchObject([{ type: 'name', name: 'other.example', times: 1 }])
  })

  it('[EG12] is served on its ports alone, and on others as soon as the terms are others', async () => {
    const { gate, resolver } = await inside()
    const [one, two] = [await freePort(), await freePort()]
    const server = await echo()
    const gated = await gate(termsOf({ 'files.example': [one] }), () => server)
    const [address = ''] = await resolver.resolve4('files.example')
    const reach = async (port: number) => {
      const program = connect({ host: address, port, allowHalfOpen: true })
      program.end('x')
      return await all(program).catch(codeOf)
    }
    expect([await reach(one), await reach(two)]).toEqual(['X', 'ECONNREFUSED'])
    gated.change(termsOf({ 'files.example': [two] }))
    await expect.poll(() => reach(one)).toBe('ECONNREFUSED')
    expect(await resolver.resolve4('files.example')).toEqual([address])
    expect(await reach(two)).toBe('X')
    gated.change(termsOf({}))
    await expect.poll(() => reach(two)).toBe('ECONNREFUSED')
    await expect(resolver.resolve4('files.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })

  it('[EG74] listens on spare ports too, for a while, and what comes there is handed on as any other', async () => {
    const [own, other, third] = [await freePort(), await freePort(), await freePort()]
    const asked: string[] = []
    const spare = (address: string) => {
      asked.push(address)
      return Promise.resolve([other, own])
    }
    const { gate, resolver } = await inside({ spare, spareMs: 200 })
    const gated = await gate(termsOf({ '*.example': [own] }))
    const [address = ''] = await resolver.resolve4('files.example')
    const reach = async (port: number) => {
      const program = connect({ host: address, port })
      program.write('GET / HTTP/1.1\r\n\r\n')
      return (await all(program).catch(codeOf)).slice(0, 12)
    }
    expect([await reach(other), await reach(own), await reach(third)]).toEqual([
      'HTTP/1.1 403',
      'HTTP/1.1 403',
      'ECONNREFUSED',
    ])
    expect(gated.seen.map(({ host, port }) => `${host} ${String(port)}`)).toEqual([
      `files.example ${String(other)}`,
      `files.example ${String(own)}`,
    ])
    await expect.poll(() => reach(other)).toBe('ECONNREFUSED')
    expect(await reach(own)).toBe('HTTP/1.1 403')
    await resolver.resolve4('files.example')
    await resolver.resolve4('more.example')
    expect(await reach(other)).toBe('HTTP/1.1 403')
    expect(asked).toEqual([address])
  })

  it('[EG74] that has a spare port only is none, one that is taken costs nothing, and the backend’s own have none', async () => {
    const taken = createServer().listen(0, '0.0.0.0')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as { port: number }
    const [own, spare] = [await freePort(), await freePort()]
    const { gate, resolver } = await inside({ spare: () => Promise.resolve([port, spare]) })
    const terms = { ...termsOf({ 'one.example': [port], 'two.example': [own] }), endpoints: ['own.airlock.internal'] }
    const gated = await gate(terms)
    await expect(resolver.resolve4('one.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await gated.untilNoted(({ type }) => type === 'trouble')
    expect(await resolver.resolve4('two.example')).toHaveLength(1)
    expect(gated.notes.filter(({ type }) => type === 'trouble')).toHaveLength(1)
    const [address = ''] = await resolver.resolve4('own.airlock.internal').catch(() => [])
    if (address === '') return
    expect(await all(connect({ host: address, port: spare })).catch(codeOf)).toBe('ECONNREFUSED')
  })

  it('[EG12] that is asked for many times at once has one address, and its ports are taken once', async () => {
    const { gate, resolver } = await inside()
    const gated = await gate(termsOf({ 'files.example': [await freePort(), await freePort()] }))
    const asked = await Promise.all(Array.from({ length: 20 }, () => resolver.resolve4('files.example')))
    expect(new Set(asked.flat()).size).toBe(1)
    await expect(resolver.resolve4('other.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await gated.untilNoted(({ type }) => type === 'name')
    expect(gated.notes.filter(({ type }) => type === 'trouble')).toEqual([])
  })

  it('[EG12] whose port the person’s own server has is no name, which is told once', async () => {
    const { gate, resolver } = await inside()
    const taken = createServer().listen(0, '0.0.0.0')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as { port: number }
    const gated = await gate(termsOf({ 'one.example': [port], 'two.example': [port, await freePort()] }))
    await expect(resolver.resolve4('one.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    expect(await resolver.resolve4('two.example')).toHaveLength(1)
    await gated.untilNoted((note) => note.type === 'trouble' && note.text.includes(String(port)))
    expect(gated.notes.filter(({ type }) => type === 'trouble')).toHaveLength(1)
  })

  it('[EG12] that nobody used for longest makes room, never one with a connection', async () => {
    const { gate, resolver } = await inside({ limits: { names: 2 } })
    const port = await freePort()
    const server = await echo()
    await gate(termsOf({ '*.example': [port] }), () => server)
    const [first = ''] = await resolver.resolve4('one.example')
    const program = connect({ host: first, port, allowHalfOpen: true })
    await once(program, 'connect')
    const [second = ''] = await resolver.resolve4('two.example')
    const [third = ''] = await resolver.resolve4('three.example')
    expect(new Set([first, second, third]).size).toBe(3)
    expect(await resolver.reverse(first)).toEqual(['one.example'])
    await expect(resolver.reverse(second)).rejects.toMatchObject({ code: 'ENOTFOUND' })
    program.end('x')
    expect(await all(program)).toBe('X')
  })
})
