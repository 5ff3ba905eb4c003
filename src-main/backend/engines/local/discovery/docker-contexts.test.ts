import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory, writeTree } from '../../../fixtures/temporary-directory.ts'
import { currentDockerContext, otherDockerContexts } from './docker-contexts.ts'
import { lineOf, surroundingsIn } from './fixtures/surroundings.ts'

const id = (name: string) => createHash('sha256').update(name).digest('hex')
const meta = (name: string, host: string, more: object = {}) => ({
  [`home/.docker/contexts/meta/${id(name)}/meta.json`]: JSON.stringify({
    Name: name,
    Endpoints: { docker: { Host: host, ...more } },
  }),
})
const use = (name: string) => ({ 'home/.docker/config.json': JSON.stringify({ currentContext: name }) })

async function current(tree: Record<string, string>, env: Record<string, string> = {}) {
  await using directory = await temporaryDirectory()
  await writeTree(directory.path, tree)
  return await currentDockerContext(surroundingsIn(directory.path, {}, env))
}

describe('Docker contexts', () => {
  it('[DI3] the current one is used', async () => {
    const places = await current({ ...use('colima'), ...meta('colima', 'unix:///c.sock') })
    expect(places.map(lineOf)).toEqual(['Docker context "colima" /c.sock'])
  })

  it('[DI3] DOCKER_CONTEXT comes before the current one', async () => {
    const tree = { ...use('colima'), ...meta('colima', 'unix:///c.sock'), ...meta('other', 'unix:///o.sock') }
    expect((await current(tree, { DOCKER_CONTEXT: 'other' })).map(lineOf)).toEqual(['Docker context "other" /o.sock'])
  })

  it('[DI3] DOCKER_CONFIG says where they are', async () => {
    await using directory = await temporaryDirectory()
    await writeTree(directory.path, {
      'elsewhere/config.json': '{"currentContext":"x"}',
      [`elsewhere/contexts/meta/${id('x')}/meta.json`]: '{"Name":"x","Endpoints":{"docker":{"Host":"unix:///x.sock"}}}',
    })
    const env = { DOCKER_CONFIG: `${directory.path}/elsewhere` }
    expect((await currentDockerContext(surroundingsIn(directory.path, {}, env))).map(lineOf)).toEqual([
      'Docker context "x" /x.sock',
    ])
  })

  it.each([{}, use(''), use('default'), { 'home/.docker/config.json': '{}' }])(
    '[DI3] the default one means the usual socket: %j',
    async (tree) => {
      expect((await current(tree)).map(lineOf)).toEqual([expect.stringContaining('usual socket')])
    },
  )

  it.each([
    ['a configuration that is no JSON', { 'home/.docker/config.json': '{' }, /config\.json is not JSON/],
    ['a context that does not exist', use('gone'), /It does not exist/],
    ['a name that climbs', use('../../../etc/passwd'), /It does not exist/],
    ['a context file that is no JSON', { ...use('x'), ...meta('x', ''), ...broken('x', '{"Na') }, /names no engine/],
    ['a context file of another shape', { ...use('x'), ...broken('x', '[1,2]') }, /names no engine/],
    ['a context behind ssh', { ...use('x'), ...meta('x', 'ssh://host') }, /ssh:\/\/ are not supported/],
    ['a malformed address', { ...use('x'), ...meta('x', 'garbage:::') }, /not an address/],
    ['a configuration that is a directory', { 'home/.docker/config.json/x': '' }, /cannot be read/],
  ])('[DI3] %s is told and nothing else happens', async (_title, tree, line) => {
    expect((await current(tree)).map(lineOf)).toEqual([expect.stringMatching(line)])
  })

  it('[DI4] brings its certificates', async () => {
    const tls = `home/.docker/contexts/tls/${id('x')}/docker`
    const tree = { ...use('x'), ...meta('x', 'tcp://h:2376', { SkipTLSVerify: false }), [`${tls}/ca.pem`]: 'CA' }
    expect(await current(tree)).toMatchObject([{ endpoint: { port: 2376, tls: { ca: 'CA', verify: true } } }])
  })

  it('[DI3] the others are listed with how to use them, and not asked', async () => {
    await using directory = await temporaryDirectory()
    await writeTree(directory.path, {
      ...use('a'),
      ...meta('a', 'unix:///a.sock'),
      ...meta('b', 'tcp://far.example:2376'),
      ...broken('c', '{'),
    })
    const places = await otherDockerContexts(surroundingsIn(directory.path))
    expect(places).toMatchObject([{ kind: 'refused', name: 'Docker context "b"', text: 'tcp://far.example:2376' }])
    expect(places.map(lineOf)).toEqual([expect.stringContaining('docker context use b')])
  })
})

function broken(name: string, content: string): Record<string, string> {
  return { [`home/.docker/contexts/meta/${id(name)}/meta.json`]: content }
}
