import { openAgentClient } from '../../src-main/backend/channel/open-agent-client.ts'
import { eventually } from '../../src-main/backend/fixtures/eventually.ts'
import { stageService } from '../../src-main/backend/fixtures/staged-service.ts'
import type { SandboxServiceOptions } from '../../src-main/backend/sandboxes/sandbox-service.ts'
import { MemoryPlace } from './memory-place.ts'

/** A backend with an engine here and one that stands for a cloud, both with real agents inside. */
export async function stagePush(more: Partial<SandboxServiceOptions> = {}) {
  const [here, there] = [new MemoryPlace(), new MemoryPlace()]
  const found = (place: MemoryPlace, name: string) => () =>
    Promise.resolve({ found: { engine: place.engine(), place: name }, candidates: [], advice: [] })
  const staged = await stageService([], undefined, found(here, 'memory here'), {
    elsewhere: [{ id: 'fly', source: { search: found(there, 'fly somewhere') } }],
    openAgent: openAgentClient,
    ...more,
  })
  return {
    ...staged,
    here,
    there,
    async made(name = 'demo') {
      const { id } = await staged.create({ name })
      await eventually(() => staged.state(name) === 'running', 20_000)
      return id
    },
    [Symbol.asyncDispose]: async () => {
      await staged[Symbol.asyncDispose]()
      await here[Symbol.asyncDispose]()
      await there[Symbol.asyncDispose]()
    },
  }
}
