import { openAgentClient } from '../../src-main/backend/channel/open-agent-client.ts'
import { eventually } from '../../src-main/backend/fixtures/eventually.ts'
import { stageService } from '../../src-main/backend/fixtures/staged-service.ts'
import type { SandboxServiceOptions } from '../../src-main/backend/sandboxes/sandbox-service-options.ts'
import { MemoryPlace } from './memory-place.ts'

/** A backend with an engine here and one that stands for a cloud, both with real agents inside. */
export async function stagePush(more: Partial<SandboxServiceOptions> = {}) {
  const [here, there] = [new MemoryPlace(), new MemoryPlace()]
  const found = (place: MemoryPlace, name: string) => () =>
    Promise.resolve({ found: { engine: place.engine(), place: name }, candidates: [], advice: [] })
  const staged = await stageService([], undefined, found(here, 'memory here'), {
    elsewhere: [{ id: 'fly', source: { search: found(there, 'fly somewhere') } }],
    openAgent: openAgentClient,
    push: { pace: { againMs: 50, restMs: 5 } },
    ...more,
  })
  return {
    ...staged,
    here,
    there,
    /** Pushes as planned, and waits for its end. */
    async pushed(name = 'demo') {
      const plan = await staged.service.push.plan(name, {}, new AbortController().signal)
      await staged.service.push.begin(name, plan.id, { include: [], leaveOut: [] })
      await this.settled(name)
    },
    async pulled(name = 'demo', keepsMachine = false) {
      await staged.service.push.pull(name, keepsMachine)
      await this.settled(name)
    },
    /** Nothing is under way any more. */
    async settled(name = 'demo') {
      await eventually(async () => {
        const { operation } = staged.service.get(name)
        const { stage } = await staged.service.push.state(name)
        if (operation !== null || stage === 'pushing' || stage === 'pulling')
          throw new Error(`Still under way: ${JSON.stringify(operation)}`)
      }, 30_000)
      return await staged.service.push.state(name)
    },
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
