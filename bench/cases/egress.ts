import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { Contest, Goal } from '../contest.ts'
import { startByteServer } from '../egress/start-byte-server.ts'
import type { Field } from '../field.ts'
import { BridgeProxy } from '../peers/bridge-proxy.ts'
import { clientCommand } from '../egress/client-command.ts'

const peer = 'plain proxy on a bridge'

const jobs = [
  { job: 'download', title: 'Download 200 MB', unit: 'MB/s', rounds: 5, goals: [{ peer, kind: 'ratio', limit: 0.25 }] },
  {
    job: 'connections',
    title: 'Name, connect, small answer (p50)',
    unit: 'ms',
    rounds: 5,
    goals: [{ peer, kind: 'difference', limit: 5 }],
  },
  { job: 'burst', title: '300 connections at once, none failing', unit: 'ms', rounds: 5, goals: [] },
] as const satisfies readonly {
  job: string
  title: string
  unit: Contest['unit']
  rounds: number
  goals: readonly Goal[]
}[]

export interface EgressContests {
  readonly contests: readonly Contest[]
  close(): Promise<void>
}

/**
 * What goes out: through the channel and the gate by name, beside a plain proxy that a container reaches over Docker's bridge. The
 * server is on this computer, so the sandbox has a rule that lets exactly it be private.
 */
export async function egressContests({ airlock, sandbox, runtime }: Field): Promise<EgressContests> {
  const client = await readFile('bench/egress/client.mjs', 'utf8')
  const target = await startByteServer('127.0.0.1')
  const bridge = runtime === 'runc' ? await BridgeProxy.start() : null
  const host = hostname()
  await airlock.api.egress.addRule({
    sandbox,
    rule: { verdict: 'allow', host, ports: [target.server], mayBePrivate: true },
  })
  const ours = async (job: string) =>
    Number(await airlock.output(sandbox, clientCommand(client, job, { host, port: target.server })))
  return {
    contests: jobs.map(({ job, title, unit, rounds, goals }) => ({
      title: `${title}, ${runtime}`,
      unit,
      rounds,
      subject: { name: 'airlock, by name', once: () => ours(job) },
      peers: bridge === null ? [] : [{ name: peer, once: () => bridge.once(client, job) }],
      goals: bridge === null ? [] : goals,
      notes: bridge === null ? ['gVisor here has no network but loopback, so no peer on a bridge.'] : [],
    })),
    close: async () => {
      await bridge?.close()
      await target.close()
    },
  }
}
