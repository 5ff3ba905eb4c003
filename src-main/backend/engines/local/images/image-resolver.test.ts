import { describe, expect, it } from 'vitest'
import { httpEngine, json } from '../connection/fixtures/http-engine.ts'
import { identifyEngine } from '../connection/identify.ts'
import { openConnection } from '../connection/open-connection.ts'
import { holdsLabel } from './image-facts.ts'
import { ImageResolver, type BaseBuilder } from './image-resolver.ts'

const base = 'airlock/base:node'
const wanted = { image: 'docker.io/library/node:24', template: 'node' }
const holds = 'Debian 12’s Node.js 18'

describe('the image of a sandbox', () => {
  it('[EN65] that was built before base images said what they hold is told without', async () => {
    await using stage = await stageResolver()
    stage.isBuilt({})
    expect(await stage.resolver.origin(wanted)).toEqual({ holds: null, note: 'Built on this computer before.' })
    const told: string[] = []
    await stage.resolver.resolve(wanted, { progress: (detail) => told.push(detail) })
    expect(told).toEqual([`${base}, built on this computer before`])
  })

  it('[EN65] that was built here is told by what it holds', async () => {
    await using stage = await stageResolver()
    stage.isBuilt({ [holdsLabel]: Buffer.from(holds).toString('base64url') })
    expect(await stage.resolver.origin(wanted)).toEqual({ holds, note: 'Built on this computer before.' })
  })

  it('[EN65] that is built as it was asked for leaves nothing to tell when it is made', async () => {
    await using stage = await stageResolver()
    const notes: (string | null | undefined)[] = []
    await stage.resolver.resolve(
      { image: base, template: null },
      { progress: (_detail, _fraction, note) => notes.push(note) },
    )
    expect(notes).toEqual([`${holds} is built on this computer. That happens once and takes a minute.`, null])
  })
})

async function stageResolver() {
  const engine = await httpEngine()
  const connection = await openConnection(await identifyEngine(engine.endpoint, { deadline: 2000 }), {})
  const isBuilt = (labels: Readonly<Record<string, string>>) => {
    engine.on(`GET /images/${base}/json`, json(200, { Id: `sha256:${'a'.repeat(64)}`, Config: { Labels: labels } }))
  }
  const builder: BaseBuilder = {
    available: { available: true },
    outlook: () => Promise.resolve({ holds, takes: 'a minute' }),
    build: (_template, { progress }) => {
      progress('Packing the image', 0.9)
      isBuilt({})
      return Promise.resolve()
    },
  }
  return {
    resolver: new ImageResolver({ connection, now: () => performance.now() }, builder),
    isBuilt,
    async [Symbol.asyncDispose]() {
      await connection.close()
      await engine[Symbol.asyncDispose]()
    },
  }
}
