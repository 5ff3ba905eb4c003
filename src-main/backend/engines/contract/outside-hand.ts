import type Docker from 'dockerode'
import type { SandboxId } from '../../../../src-shared/engine/sandbox.ts'
import { offer, type OutsideHand } from './contract-subject.ts'

const label = 'app.airlock.sandbox'
/** Only used as a body; it never runs. */
const anything = 'airlock-test/busybox:latest'

/** Somebody who works on the engine by its own API, past Airlock. */
export function outsideHand(docker: Docker): OutsideHand {
  const made: (() => Promise<unknown>)[] = []
  const find = async (id: SandboxId) => {
    const [found] = await docker.listContainers({ all: true, filters: { label: [`${label}=${id}`] } })
    if (found === undefined) throw new Error(`No container carries ${id}.`)
    return docker.getContainer(found.Id)
  }
  const create = async (name: string, labels: Record<string, string>) => {
    const container = await docker.createContainer({
      name,
      Image: anything,
      Cmd: ['/bin/busybox', 'sleep', '600'],
      Labels: labels,
      HostConfig: { NetworkMode: 'none' },
    })
    made.push(() => container.remove({ force: true }))
    return container.id
  }
  return {
    kill: async (id) => void (await (await find(id)).kill()),
    remove: async (id) => void (await (await find(id)).remove({ force: true, v: true })),
    rename: offer(async (id, name) => void (await (await find(id)).rename({ name }))),
    async forge(id, name, change) {
      const { Config } = await (await find(id)).inspect()
      return await create(name, change({ ...Config.Labels }))
    },
    occupyContainer: offer(async (name) => {
      await create(name, {})
    }),
    occupyVolume: offer(async (name) => {
      await docker.createVolume({ Name: name })
      made.push(() => docker.getVolume(name).remove())
    }),
    async clean() {
      for (const undo of made.splice(0).reverse()) await undo()
    },
    inspect: async (id) => await (await find(id)).inspect(),
    async processes(id) {
      const answer = (await (await find(id)).top()) as { Processes: string[][] }
      return answer.Processes.map((fields) => fields.at(-1) ?? '')
    },
  }
}
