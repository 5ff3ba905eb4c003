import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Server } from 'node:http'
import {
  machineGeneration,
  machinePaths,
  type MachineConfig,
  type MachineState,
} from '../../src-shared/machine/machine-wire.ts'
import { openAgentClient } from '../backend/channel/open-agent-client.ts'
import type { ReachParts } from '../backend/egress/reach/reach-host.ts'
import type { BackendLog } from '../backend/logs/backend-log.ts'
import { Access } from './door/access.ts'
import { createDoor, type DoorOptions } from './door/door.ts'
import { MachineGate } from './egress/machine-gate.ts'
import { Inside } from './inside/inside.ts'
import { Activity } from './life/activity.ts'
import { Life } from './life/machine-life.ts'
import { machineEgress, machineLife } from './requests.ts'

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
  readonly endMachine: (why: 'idle' | 'over') => Promise<void>
  readonly lifeEveryMs?: number
}

export interface Machine {
  readonly door: Server
  /** Ends the inside, then everything else. */
  close(): Promise<void>
}

/** How long the first start of the inside may take. */
const insidePatienceMs = 60_000

/** Wires a cloud machine: its inside, the gate, the door, and its end. Resolves when the door may be opened. */
export async function composeMachine(options: MachineOptions): Promise<Machine> {
  const { config, data, shared, runtime, environment, reach, log, now, elapsed } = options
  const boot = randomBytes(12).toString('hex')
  const startedAt = now().toISOString()
  const closing = new AbortController()
  const say = (text: string) => {
    log.info(text)
  }
  const inside = new Inside({ data, shared, host: config.host, runtime, environment, log: say })
  await inside.start()
  const agent = await openAgentClient({
    connect: () => inside.connect(),
    signal: closing.signal,
    patienceMs: insidePatienceMs,
  })
  const gate = new MachineGate({
    ...{ sandbox: config.sandbox, boot, agent, reach, now, log },
    directory: join(data, 'airlock'),
    signal: closing.signal,
  })
  const activity = new Activity({ agent, carriedBytes: () => gate.carriedBytes, elapsed })
  const life = new Life({
    ...{ first: config.life, activity, now, log: say },
    end: async (why) => {
      await agent.saveHistories({ signal: AbortSignal.timeout(5000) }).catch((error: unknown) => {
        say(`Histories were not saved before the end: ${String(error)}`)
      })
      await options.endMachine(why)
    },
    ...(options.lifeEveryMs === undefined ? {} : { everyMs: options.lifeEveryMs }),
  })
  life.start()
  const state = (): MachineState => ({
    ...{ boot, startedAt, isServing: gate.isServing, trouble: gate.trouble },
    life: life.current,
    keptAwakeBy: activity.reasons,
    idleMs: Math.round(activity.idleMs),
  })
  const routes: DoorOptions['routes'] = {
    [`GET ${machinePaths.health}`]: () => ({
      json: { generation: machineGeneration, inside: inside.isRunning ? 'running' : 'starting' },
    }),
    [`GET ${machinePaths.state}`]: () => ({ json: state() }),
    [`PUT ${machinePaths.egress}`]: async ({ body }) => {
      await gate.change(machineEgress.parse(body))
      return { json: state() }
    },
    [`PUT ${machinePaths.life}`]: ({ body }) => {
      life.change(machineLife.parse(body))
      return { json: state() }
    },
    [`GET ${machinePaths.requests}`]: ({ signal }) => ({ lines: gate.follow(signal) }),
  }
  const door = createDoor({
    access: new Access(config.tokenHash, elapsed),
    connectAgent: () => inside.connect(),
    routes,
    log: say,
  })
  return {
    door,
    close: async () => {
      closing.abort()
      door.close()
      door.closeAllConnections()
      await life.close()
      await agent.close()
      await gate.close()
      await inside.end()
    },
  }
}
