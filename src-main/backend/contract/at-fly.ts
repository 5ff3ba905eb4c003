import { testEngines } from '../../../testing/engines/engines-of-worker.ts'
import { leftOut } from '../../../testing/engines/requirements.ts'
import { asAnotherKernel } from '../../../testing/fly/as-another-kernel.ts'
import { RealFly } from '../../../testing/fly/real-fly.ts'
import { missingForRegistry } from '../../../testing/fly/registry/registry.ts'
import { eventually } from '../fixtures/eventually.ts'
import { openBackend, type AdaptParts, type Stage } from './stage.ts'
import { withoutWayOut } from './without-way-out.ts'

const { docker } = testEngines()
const lacking = docker.missing ?? missingForRegistry()

/** Why there can be no account here; null where there can. */
export const missingAtFly = lacking === null ? null : leftOut(lacking)

export interface AtFly {
  readonly there: RealFly
  readonly stage: Stage
  /** Of the engine here. */
  readonly socket: string
  close(): Promise<void>
}

/** The whole backend on a private engine, with a connected account at a Fly.io of its own. */
export async function openAtFly(adaptMore: AdaptParts = (parts) => parts): Promise<AtFly> {
  const there = await RealFly.start()
  // This Fly does not mind being asked often.
  const cloudPace = { list: 2000, ping: 2000, lostMost: 2000 }
  const adapt: AdaptParts = (parts) => ({ ...adaptMore(asAnotherKernel(withoutWayOut(parts))), cloudPace })
  const opened = await openBackend(docker.socket, docker.socket, 'base', '0', adapt, there.env)
  const stage = opened.stage('container')
  await stage.cloud.connect(there.fly.token, null)
  await eventually(() => stage.cloud.status().state === 'ready', 30_000)
  return {
    there,
    stage,
    socket: docker.socket,
    async close() {
      await stage.clear()
      await stage.cloud.disconnect()
      await opened.close()
      await there.close()
    },
  }
}
