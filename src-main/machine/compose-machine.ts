import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { join } from 'node:path'
import {
  machineGeneration,
  machinePaths,
  type MachineConfig,
  type MachineState,
} from '../../src-shared/machine/machine-wire.ts'
import type { MachineShare } from '../../src-shared/machine/share-wire.ts'
import type { AgentClient } from '../backend/channel/agent-client.ts'
import { openAgentClient } from '../backend/channel/open-agent-client.ts'
import type { ReachParts } from '../backend/egress/reach/reach-host.ts'
import { EgressEndpoints } from '../backend/egress/endpoints.ts'
import type { BackendLog } from '../backend/logs/backend-log.ts'
import { Access } from './door/access.ts'
import { createDoor, type DoorOptions } from './door/door.ts'
import { NotYet } from './door/not-yet.ts'
import { MachineGate } from './egress/machine-gate.ts'
import { Inside } from './inside/inside.ts'
import { Activity } from './life/activity.ts'
import type { EndMachine } from './life/end-machine.ts'
import { KeptLife } from './life/kept-life.ts'
import { Life } from './life/machine-life.ts'
import { machineEgress, machineLifeWish, machineShare } from './requests.ts'
import { openMachineSecrets, type MachineSecretsParts } from './secrets/machine-secrets.ts'
import { secretRoutes } from './secrets/secret-routes.ts'
import { KeptShare } from './share/kept-share.ts'
import { ShareAccess } from './share/share-access.ts'
import { ShareDoor } from './share/share-door.ts'

export interface MachineOptions {
  readonly config: MachineConfig
  /** Where the disk of the machine is mounted. */
  readonly data: string
  readonly shared: string
  readonly runtime: string
  readonly environment: Readonly<Record<string, string>>
  readonly reach: ReachParts
  readonly log: BackendLog
  readonly now: () => Date
  readonly elapsed: () => number
  /** Ends the machine as the platform can: suspended, or else stopped. */
  readonly endMachine: EndMachine
  readonly lifeEveryMs?: number
}

export interface Machine {
  /** May be opened at once: it says of what is not there yet that it is not. */
  readonly door: Server
  /** Starts the inside. Resolves when its agent answers; rejects when it does not, or the machine was closed. */
  start(): Promise<void>
  /** Ends the inside, then everything else. */
  close(): Promise<void>
}

/** What there is once the agent inside answers. */
interface Started {
  readonly agent: AgentClient
  readonly gate: MachineGate
  readonly secrets: MachineSecretsParts
}

/** How long the first start of the inside may take. */
const insidePatienceMs = 120_000

/** Wires a cloud machine: its inside, the gate, the door, and its end. */
export function composeMachine(options: MachineOptions): Machine {
  const { config, data, shared, runtime, environment, log, now, elapsed } = options
  const machineBoot = randomBytes(12).toString('hex')
  const startedAt = now().toISOString()
  const closing = new AbortController()
  const say = (text: string) => {
    log.info(text)
  }
  const inside = new Inside({ data, shared, host: config.host, runtime, environment, log: say })
  // What was seen to hold of one start of the inside says nothing of the next.
  const boot = () => `${machineBoot}-${String(inside.starts)}`
  let transferred = 0
  let visits = 0
  const directory = join(data, 'airlock')
  const kept = new KeptShare({ file: join(directory, 'share.json'), now, log: say })
  const share = new ShareDoor({
    access: new ShareAccess(() => kept.current, elapsed),
    connectPort: (port, signal) => running().agent.ports.connect(port, { signal }),
    used: () => {
      visits += 1
    },
    now,
  })
  const keptLife = new KeptLife({ file: join(directory, 'life.json'), first: config.life, log: say })
  const activity = new Activity({
    ...{ agent: () => started?.agent ?? null, elapsed },
    ...{
      transferredBytes: () => transferred,
      visits: () => visits,
      carriedBytes: () => started?.gate.carriedBytes ?? 0,
    },
  })
  // Whoever follows what went out hands secrets over again when a line ends.
  let following = new AbortController()
  const followAgain = () => {
    following.abort()
    following = new AbortController()
  }
  let life: Life | null = null
  let started: Started | null = null
  const running = (): Started => {
    if (started === null) throw new NotYet()
    return started
  }

  const state = (): MachineState => {
    const { gate } = running()
    if (life === null) throw new NotYet()
    return {
      ...{ boot: boot(), startedAt, egressVersion: gate.version, isServing: gate.isServing, trouble: gate.trouble },
      life: life.current,
      keptAwakeBy: activity.reasons,
      idleMs: Math.round(activity.idleMs),
    }
  }
  const routes: DoorOptions['routes'] = {
    [`GET ${machinePaths.health}`]: () => ({
      json: { generation: machineGeneration, inside: started !== null && inside.isRunning ? 'running' : 'starting' },
    }),
    [`GET ${machinePaths.state}`]: () => ({ json: state() }),
    [`PUT ${machinePaths.egress}`]: async ({ body }) => {
      const { gate, secrets } = running()
      await gate.change(machineEgress.parse(body))
      secrets.policyChanged()
      return { json: state() }
    },
    [`PUT ${machinePaths.life}`]: async ({ body }) => {
      const { isUsed, ...told } = machineLifeWish.parse(body)
      if (life === null) throw new NotYet()
      // Before it counts: what is answered counts after the next start, too.
      await keptLife.save(told)
      life.change(told)
      if (isUsed === true) activity.noted('somebody who works in it')
      return { json: state() }
    },
    [`GET ${machinePaths.share}`]: () => ({ json: { share: shownShare(kept.current) } }),
    [`PUT ${machinePaths.share}`]: async ({ body }) => {
      const wish = machineShare.parse(body)
      // Not before what was shared is read.
      running()
      return { json: { share: await kept.change(wish) } }
    },
    ...secretRoutes(() => running().secrets),
    [`GET ${machinePaths.requests}`]: ({ signal }) => ({
      lines: running().gate.follow(AbortSignal.any([signal, following.signal])),
    }),
  }
  const door = createDoor({
    access: new Access(config.tokenHash, elapsed),
    connectAgent: () => inside.connect(),
    ...{ routes, share },
    carried: (bytes) => {
      transferred += bytes
    },
    log: say,
  })

  const goesOn = () => {
    started?.secrets.goOn()
    followAgain()
  }
  async function end(why: 'idle' | 'over', how: { readonly isRetry: boolean }): Promise<void> {
    await started?.agent.saveHistories({ signal: AbortSignal.timeout(5000) }).catch((error: unknown) => {
      say(`Histories were not saved before the end: ${String(error)}`)
    })
    started?.secrets.forget()
    try {
      await options.endMachine(why, how)
    } catch (error) {
      goesOn()
      throw error
    }
  }

  async function start(): Promise<void> {
    // First: whatever becomes of the inside, it ends at its time.
    life = new Life({
      ...{ first: await keptLife.load(), activity, now, end, goesOn, log: say },
      ...(options.lifeEveryMs === undefined ? {} : { everyMs: options.lifeEveryMs }),
    })
    life.start()
    await kept.load()
    await inside.start()
    const agent = await openAgentClient({
      connect: () => inside.connect(),
      signal: closing.signal,
      patienceMs: insidePatienceMs,
    })
    const endpoints = new EgressEndpoints()
    const { sandbox } = config
    const { reach } = options
    const gate = new MachineGate({
      ...{ sandbox, boot, agent, reach, endpoints, now, log, signal: closing.signal },
      directory,
    })
    const secrets = await openMachineSecrets({
      ...{ sandbox, directory, endpoints, reach, now, elapsed, log },
      terms: () => gate.terms,
    })
    started = { agent, gate, secrets }
  }

  return {
    door,
    start,
    close: async () => {
      closing.abort()
      kept.close()
      door.close()
      door.closeAllConnections()
      await life?.close()
      await started?.secrets.close()
      await started?.agent.close()
      await started?.gate.close()
      await inside.end()
    },
  }
}

const shownShare = (share: MachineShare | null): MachineShare | null =>
  share === null ? null : { port: share.port, expiresAt: share.expiresAt }
