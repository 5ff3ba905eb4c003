import { agentAtRest, type AgentProcess, type StartAgentOptions } from '../agent/agent-process.ts'
import { MemoryEngine } from '../../src-main/backend/engines/memory/memory-engine.ts'
import { MemoryWorld } from '../../src-main/backend/engines/memory/memory-world.ts'

/** An engine in memory whose sandboxes have the real agent, each on folders of its own that outlive its runs. */
export class MemoryPlace implements AsyncDisposable {
  readonly world = new MemoryWorld()
  readonly #agents = new Map<string, AgentProcess>()
  readonly #options: StartAgentOptions

  constructor(options: StartAgentOptions = {}) {
    this.#options = options
  }

  /** As each backend has its own of one and the same place. */
  engine(): MemoryEngine {
    return new MemoryEngine({
      world: this.world,
      inside: {
        makeData: async (id) => {
          this.#agents.set(id, await agentAtRest(this.#options))
        },
        removeData: async (id) => {
          await this.#agents.get(id)?.[Symbol.asyncDispose]()
          this.#agents.delete(id)
        },
        start: async (id) => {
          await this.of(id).restart()
        },
        stop: async (id) => {
          await this.of(id).end()
        },
        connect: (id) => this.of(id).connect(),
      },
    })
  }

  /** The program inside, with its folders. */
  of(id: string): AgentProcess {
    const agent = this.#agents.get(id)
    if (agent === undefined) throw new Error(`There is no ${id}.`)
    return agent
  }
  get ids(): readonly string[] {
    return [...this.#agents.keys()]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const agent of this.#agents.values()) await agent[Symbol.asyncDispose]()
  }
}
