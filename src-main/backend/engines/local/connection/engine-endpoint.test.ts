import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatEndpoint, parseEndpoint } from './engine-endpoint.ts'

describe('an engine’s address', () => {
  it.each([
    ['unix:///run/docker.sock', { kind: 'unix', path: '/run/docker.sock' }],
    ['/run/docker.sock', { kind: 'unix', path: '/run/docker.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'pipe', path: '//./pipe/docker_engine' }],
    ['\\\\.\\pipe\\docker_engine', { kind: 'pipe', path: '//./pipe/docker_engine' }],
    ['tcp://10.9.9.9', { kind: 'tcp', host: '10.9.9.9', port: 2375, tls: null }],
    ['tcp://[::1]:2375', { kind: 'tcp', host: '[::1]', port: 2375, tls: null }],
    ['localhost:1234', { kind: 'tcp', host: 'localhost', port: 1234, tls: null }],
    ['https://h', { kind: 'tcp', host: 'h', port: 443, tls: { ca: null, certificate: null, key: null, verify: true } }],
  ])('[DI2] %s is understood', (text, endpoint) => {
    expect(parseEndpoint(text)).toEqual({ ok: true, endpoint })
  })

  it('[DI2] goes to the port for TLS when certificates are given', () => {
    const tls = { ca: 'x', certificate: null, key: null, verify: true }
    expect(parseEndpoint('tcp://host', tls)).toMatchObject({ ok: true, endpoint: { port: 2376, tls } })
  })

  it.each([
    ['', /empty/],
    ['garbage:::', /not an address/],
    ['unix://relative.sock', /not an address/],
    ['unix:///x\0y', /not an address/],
    [`unix:///${'x'.repeat(200)}`, /too long/],
    ['ssh://me@host', /ssh:\/\/ are not supported.*ssh -L/],
    ['tcp://user:secret@host', /user name or password/],
    ['tcp://host/path', /not an address/],
    ['fd://', /not an address/],
    ['npipe:////./pipe/a/b', /not an address/],
  ])('[DI2] %j is refused with a sentence', (text, reason) => {
    const parsed = parseEndpoint(text)
    expect(parsed.ok ? '' : parsed.reason).toMatch(reason)
  })

  it('[DI2] never shows a password', () => {
    const parsed = parseEndpoint('tcp://user:secret@host')
    expect(JSON.stringify(parsed)).not.toContain('secret')
  })

  it('[DI2] no text whatsoever makes it throw, and what is understood reads the same when it is written again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('unix://', 'npipe://', 'tcp://')), (text) => {
        const parsed = parseEndpoint(text)
        if (!parsed.ok) return
        const again = parseEndpoint(formatEndpoint(parsed.endpoint))
        if (parsed.endpoint.kind === 'tcp')
          expect(again).toMatchObject({ ok: true, endpoint: { host: parsed.endpoint.host } })
        else expect(again).toEqual(parsed)
      }),
    )
  })
})
