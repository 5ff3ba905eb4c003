import { randomBytes } from 'node:crypto'
import type { Fly } from '../../../../testing/fly/fly.ts'
import { testOrganisation } from '../../../../testing/fly/fly.ts'
import type { DockerHost } from '../../../../testing/fly/hosts/docker-host.ts'
import { lacking, type OutsideHand } from './contract-subject.ts'

const scope = { organisation: testOrganisation, apps: null }

/** Somebody who works in the account by Fly's own means, past Airlock. */
export function flyHand(fly: Fly, host: DockerHost): OutsideHand {
  const made: string[] = []
  const find = (id: string) => fly.machine(`airlock-${id}`)
  const removed = async (machine: ReturnType<typeof find>) => {
    machine.destroy(true)
    while (machine.state !== 'destroyed') await new Promise<void>((resolve) => machine.onChange(resolve))
  }
  const noNames = lacking('Names of apps at Fly.io are random, and machines cannot be renamed.')
  return {
    kill: (id) => {
      find(id).stop('SIGKILL', '5s')
      return Promise.resolve()
    },
    remove: (id) => removed(find(id)),
    rename: noNames,
    async forge(id, name, change) {
      const { config } = find(id)
      const labels = change(translated(config.metadata ?? {}, 'airlock_', 'app.airlock.'))
      const app = `airlock-${randomBytes(6).toString('hex')}`
      made.push(app)
      const { mounts: _own, ...rest } = config
      const metadata = translated(labels, 'app.airlock.', 'airlock_')
      const wanted = { name, region: 'fra', config: { ...rest, metadata }, skipLaunch: true }
      return Promise.resolve(fly.cloud.makeMachine(fly.cloud.makeApp(scope, app, testOrganisation, app), wanted).id)
    },
    occupyContainer: noNames,
    occupyVolume: noNames,
    async clean() {
      for (const name of made.splice(0)) {
        const app = fly.cloud.apps.get(name)
        if (app !== undefined) await fly.cloud.removeApp(app)
      }
    },
    inspect: (id) => Promise.resolve(find(id).view()),
    async processes(id) {
      const [found] = await host.docker.listContainers({ filters: { label: [`fly-machine=${find(id).id}`] } })
      if (found === undefined) throw new Error(`No machine of ${id} runs.`)
      const { Processes: all } = (await host.docker.getContainer(found.Id).top()) as { Processes: string[][] }
      return all.map((fields) => fields.at(-1) ?? '')
    },
  }
}

const translated = (labels: Readonly<Record<string, string>>, from: string, to: string): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([key, value]) => [key.replace(from, to), value]))
