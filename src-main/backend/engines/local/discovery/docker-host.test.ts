import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory, writeTree } from '../../../fixtures/temporary-directory.ts'
import { dockerHost } from './docker-host.ts'
import { lineOf, surroundingsIn } from './fixtures/surroundings.ts'

async function placesFor(directory: string, env: Record<string, string>) {
  return await dockerHost(surroundingsIn(directory, {}, env))
}

describe('DOCKER_HOST', () => {
  it.each([
    ['unix:///run/d.sock', 'DOCKER_HOST /run/d.sock'],
    ['tcp://10.9.9.9', 'DOCKER_HOST 10.9.9.9:2375'],
    ['npipe:////./pipe/docker_engine', 'DOCKER_HOST //./pipe/docker_engine'],
    ['ssh://me@host', /DOCKER_HOST — Engines behind ssh:\/\/ are not supported/],
    ['garbage:::', /DOCKER_HOST — "garbage:::" is not an address/],
    ['unix://', /is not an address/],
    ['  ', /It is not set/],
  ])('[DI2] %j', async (value, line) => {
    await using directory = await temporaryDirectory()
    const places = await placesFor(directory.path, { DOCKER_HOST: value })
    expect(places.map(lineOf)).toEqual([expect.stringMatching(line)])
  })

  it('[DI4] takes the certificates that it comes with', async () => {
    await using directory = await temporaryDirectory()
    await writeTree(directory.path, { 'certs/ca.pem': 'CA', 'certs/cert.pem': 'CERT', 'certs/key.pem': 'KEY' })
    const env = { DOCKER_HOST: 'tcp://host', DOCKER_CERT_PATH: join(directory.path, 'certs'), DOCKER_TLS_VERIFY: '1' }
    expect(await placesFor(directory.path, env)).toMatchObject([
      { endpoint: { port: 2376, tls: { ca: 'CA', certificate: 'CERT', key: 'KEY', verify: true } } },
    ])
    expect(await placesFor(directory.path, { ...env, DOCKER_TLS_VERIFY: '' })).toMatchObject([
      { endpoint: { tls: { verify: false } } },
    ])
  })

  it('[DI4] is refused when its certificates are missing, with where they were looked for', async () => {
    await using directory = await temporaryDirectory()
    const places = await placesFor(directory.path, { DOCKER_HOST: 'tcp://h', DOCKER_CERT_PATH: '/nope' })
    expect(places.map(lineOf)).toEqual([expect.stringContaining('/nope')])
  })

  it('[DI4] a socket needs no certificates', async () => {
    await using directory = await temporaryDirectory()
    const places = await placesFor(directory.path, { DOCKER_HOST: 'unix:///x.sock', DOCKER_CERT_PATH: '/nope' })
    expect(places).toMatchObject([{ kind: 'address' }])
  })
})
