import { describe, expect, it } from 'vitest'
import { httpEngine, json } from '../connection/fixtures/http-engine.ts'
import { identifyEngine } from '../connection/identify.ts'
import { openConnection } from '../connection/open-connection.ts'
import { readImageFacts } from './image-facts.ts'
import { otherVariant } from './other-variant.ts'

const id = (letter: string) => `sha256:${letter.repeat(64)}`
const name = 'docker.io/library/thing:1'
const listed = (letter: string, digest: string, architecture: string) => ({
  Id: id(letter),
  RepoDigests: [`docker.io/library/thing@${id(digest)}`],
  Architecture: architecture,
})

describe('the same image for another processor', () => {
  it('[FL107] is the one that came under the very same digest, and no other of that name', async () => {
    await using engine = await httpEngine()
    const connection = await openConnection(await identifyEngine(engine.endpoint, { deadline: 2000 }), {})
    const arm = listed('a', '1', 'arm64')
    const older = listed('b', '2', 'amd64')
    const same = listed('c', '1', 'amd64')
    for (const each of [arm, older, same]) engine.on(`GET /images/${each.Id}/json`, json(200, each))
    const find = () => otherVariant(connection, readImageFacts(arm, name), 'amd64', undefined)
    engine.on('GET /images/json', json(200, [arm, older]))
    expect(await find()).toBeNull()
    engine.on('GET /images/json', json(200, [arm, older, same]))
    expect(await find()).toMatchObject({ id: same.Id, name, architecture: 'amd64' })
    engine.on(`GET /images/${arm.Id}/json`, json(200, { ...arm, RepoDigests: null }))
    expect(await find()).toBeNull()
    await connection.close()
  })
})
