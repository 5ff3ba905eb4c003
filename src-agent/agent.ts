import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { factsRequest } from './facts/canaries/request.ts'
import { Authorities } from './egress/authorities.ts'
import { Egress } from './egress/egress.ts'
import { egressRoutesOf } from './egress/routes.ts'
import { startEgress, type EgressPlaces } from './egress/start-egress.ts'
import { collectFacts } from './facts/facts.ts'
import { helloRouteOf } from './hello.ts'
import type { Messages } from './messages/messages.ts'
import { messagesRouteOf } from './messages/routes.ts'
import { portRoutesOf } from './ports/routes.ts'
import { Pipes } from './processes/pipes.ts'
import { Processes } from './processes/processes.ts'
import { processRoutesOf } from './processes/routes.ts'
import { factsRoute } from '../src-shared/agent/facts-wire.ts'
import { route, type AgentContext, type MountedRoute } from './server/route.ts'
import { createAgentServer } from './server/serve.ts'
import type { Account } from './surroundings/account.ts'
import { ProgramEnvironment } from './surroundings/program-environment.ts'
import { readKernelVersion, sizeAnnouncer } from './terminals/announce-size.ts'
import { Histories } from './terminals/histories.ts'
import { terminalRoutesOf } from './terminals/routes.ts'
import { loadNodePty, Ptys } from './terminals/pty.ts'
import { Terminals } from './terminals/terminals.ts'
import { usageRoutesOf } from './usage/routes.ts'

export interface AgentOptions {
  readonly socket: string
  readonly account: Account
  readonly workspace: string
  /** Where the lines are that shells mark their commands with. */
  readonly shellFiles: string
  /** Of the person's programs, without what is offered to them meanwhile. */
  readonly environment: Readonly<Record<string, string>>
  /** A BusyBox of ours, if there is one. */
  readonly busybox: string | null
  /** Routes of other parts, made with the same surroundings. */
  readonly more: (context: AgentContext) => readonly MountedRoute[]
  readonly messages: Messages
  readonly egress: EgressPlaces
}

export interface Agent {
  /** Keeps histories, ends the person's programs, then stops listening. */
  end(): Promise<void>
}

/** Starts the agent. Resolves when it can be called. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { socket, account, workspace, environment, busybox, messages, shellFiles } = options
  const log = messages.say
  const ending = new AbortController()
  const offered = new ProgramEnvironment(environment)
  const context: AgentContext = {
    home: account.home,
    workspace,
    get environment() {
      return offered.current
    },
    signal: ending.signal,
    log,
  }
  const egress = new Egress()
  const histories = new Histories(join(account.home, '.local/state/airlock/terminals'), log)
  const announceSize = sizeAnnouncer(readKernelVersion())
  const ptys = new Ptys(busybox)
  const terminals = new Terminals({ context, shell: account.shell, shellFiles, ptys, histories, announceSize })
  const processes = new Processes(
    context,
    () => ptys.masters,
    busybox === null ? null : new Pipes(dirname(socket), busybox),
  )
  const server = createAgentServer(
    [
      helloRouteOf(account, workspace, messages.bootId),
      messagesRouteOf(messages),
      ...terminalRoutesOf(terminals),
      ...processRoutesOf(processes),
      ...portRoutesOf(),
      ...usageRoutesOf(context),
      ...egressRoutesOf(egress, new Authorities(dirname(socket), offered)),
      route({
        path: factsRoute,
        request: factsRequest,
        handle: async ({ request }) => {
          const facts = collectFacts(environment, busybox, request?.canaries ?? null)
          // Most of it is waiting for programs: a moment for what the first terminal wants.
          loadNodePty()
          return { head: await facts }
        },
      }),
      ...options.more(context),
    ],
    log,
  )
  mkdirSync(dirname(socket), { recursive: true, mode: 0o700 })
  // Only one agent runs at a time: what is there is of one that died.
  rmSync(socket, { force: true })
  // Before any program of the person can have these ports.
  const places = await startEgress(egress, options.egress, log)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socket, resolve)
  })
  chmodSync(socket, 0o600)
  return {
    end: async () => {
      terminals.save()
      ending.abort(new Error('The sandbox stops.'))
      await Promise.all([terminals.endAll(), processes.endAll()])
      server.close()
      places.close()
    },
  }
}
