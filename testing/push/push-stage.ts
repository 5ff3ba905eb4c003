import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAgentClient } from '../../src-main/backend/channel/open-agent-client.ts'
import { eventually } from '../../src-main/backend/fixtures/eventually.ts'
import { stageService } from '../../src-main/backend/fixtures/staged-service.ts'
import { temporaryDirectory } from '../../src-main/backend/fixtures/temporary-directory.ts'
import { openRecordStore } from '../../src-main/backend/records/record-store.ts'
import { MemoryPlace } from './memory-place.ts'
import { Mortal } from './mortal.ts'

export const nothingChosen = { include: [], leaveOut: [] }

export interface StagedBackendOptions {
  readonly isConnected?: boolean
  readonly handOverMs?: number
}

/** Two places that outlive backends, and one backend after the other over what they wrote down. */
export class PushStage implements AsyncDisposable {
  readonly here = new MemoryPlace()
  readonly there = new MemoryPlace()
  readonly #directory: Awaited<ReturnType<typeof temporaryDirectory>>
  readonly #ends: (() => Promise<void>)[] = []

  private constructor(directory: Awaited<ReturnType<typeof temporaryDirectory>>) {
    this.#directory = directory
  }

  static async open(): Promise<PushStage> {
    return new PushStage(await temporaryDirectory())
  }

  /** What was written down of pushes is lost. */
  async forgetJournal(): Promise<void> {
    await rm(join(this.#directory.path, 'push'), { recursive: true })
  }

  /** A file of what was written down of a sandbox’s push is damaged. */
  async damageJournal(id: string, name: string): Promise<void> {
    await writeFile(this.journalFile(id, name), '{')
  }

  /** Where a file of what was written down of a sandbox’s push lies. */
  journalFile(id: string, name: string): string {
    return join(this.#directory.path, 'push', id, name)
  }

  /** What packages that are added here do: from the next backend on it has another image. */
  async giveImage(image: string): Promise<void> {
    const store = openRecordStore(join(this.#directory.path, 'state'))
    const { records } = await store.load()
    for (const record of records) await store.save({ ...record, spec: { ...record.spec, image } })
  }

  /** The next backend; what an earlier one was doing is for it to find out. */
  async backend({ isConnected = true, handOverMs = 60_000 }: StagedBackendOptions = {}) {
    const mortal = new Mortal()
    const found = (place: MemoryPlace, name: string) => () =>
      Promise.resolve({
        found: { engine: mortal.engine(name.split(' ')[0] ?? '', place.engine()), place: name },
        candidates: [],
        advice: [],
      })
    const none = () => Promise.resolve({ found: null, candidates: [], advice: ['Connect an account.'] })
    const store = openRecordStore(join(this.#directory.path, 'state'))
    const { service, ...staged } = await stageService([], undefined, found(this.here, 'memory here'), {
      records: mortal.records(store),
      elsewhere: [{ id: 'fly', source: { search: isConnected ? found(this.there, 'fly somewhere') : none } }],
      openAgent: mortal.opener(openAgentClient),
      push: { directory: join(this.#directory.path, 'push'), pace: { againMs: 50, restMs: 5, handOverMs } },
    })
    const settled = async (name = 'demo') => {
      await eventually(async () => {
        const { operation } = service.get(name)
        const { stage } = await service.push.state(name)
        if (operation !== null || stage === 'pushing' || stage === 'pulling')
          throw new Error(`Still ${stage}: ${JSON.stringify(operation)}`)
      }, 30_000)
      return await service.push.state(name)
    }
    const backend = {
      ...staged,
      mortal,
      service,
      settled,
      state: (name = 'demo') => service.push.state(name),
      /** Begins; resolves when it is under way. */
      push: async (name = 'demo', choices: { include: []; leaveOut: [] } = { include: [], leaveOut: [] }) => {
        const plan = await service.push.plan(name, {}, new AbortController().signal)
        await service.push.begin(name, plan.id, choices)
      },
      running: async (name = 'demo') => {
        await eventually(() => {
          const { state, error } = service.get(name)
          if (state !== 'running') throw new Error(`It is ${state}: ${JSON.stringify(error)}`)
        }, 15_000)
        await service.agent(name)
      },
      close: () => service.close(),
    }
    this.#ends.push(async () => {
      await staged.directory[Symbol.asyncDispose]()
    })
    return backend
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends) await end()
    await this.here[Symbol.asyncDispose]()
    await this.there[Symbol.asyncDispose]()
    await this.#directory[Symbol.asyncDispose]()
  }
}
