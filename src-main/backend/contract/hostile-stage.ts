import { afterAll, beforeAll } from 'vitest'
import type { CreateRequest } from '../../../src-shared/engine/create-request.ts'
import { eventually } from '../fixtures/eventually.ts'
import { allowedHost, HostileOutside } from './hostile-outside.ts'
import { outcomesOf, type Attempt } from './hostile-program.ts'
import { hostilePlaces, onPlaces, type Place, type Stage } from './stage.ts'

const network: CreateRequest['network'] = {
  mode: 'allowlist',
  rules: [{ verdict: 'allow', host: allowedHost, ports: [80, 443] }],
}

/** The sandbox of a hostile program, on each engine, and the outside that it wants to reach. */
export interface HostileStage {
  readonly outside: HostileOutside
  readonly stage: Stage
  /** Makes the sandbox, with one allowed host, and waits until there is a way out. */
  begin(name: string): Promise<void>
  /** What became of each attempt. */
  outcomes(attempts: readonly Attempt[]): Promise<readonly string[]>
  /** Those that were not refused in one of the ways in which things are refused; so it should be empty. */
  passed(attempts: readonly Attempt[]): Promise<readonly string[]>
}

/** By each way that leads out, or would. */
export function byEachWay(host: string, port?: number): readonly Attempt[] {
  const ways = ['connect', 'http', 'socks', 'straight'] as const
  return ways.map((via) => (port === undefined ? { via, host } : { via, host, port }))
}

const isRefused =
  /^(403 refused|socks 2|failed (ENOTFOUND|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|EACCES|EINVAL))$/

/** Stories of a hostile program in the sandbox `name`, on each engine and runtime. */
export function onHostilePlaces(name: string, stories: (hostile: () => HostileStage, place: Place) => void): void {
  let outside: HostileOutside
  beforeAll(async () => {
    outside = await HostileOutside.open()
  })
  afterAll(() => {
    outside.close()
  })
  onPlaces(
    hostilePlaces,
    (onStage, place) => {
      stories(() => {
        const stage = onStage()
        const outcomes = (attempts: readonly Attempt[]) => outcomesOf(stage, name, attempts)
        return {
          outside,
          stage,
          outcomes,
          async begin(sandbox) {
            await stage.sandbox(sandbox, { network })
            await eventually(async () => (await stage.service.egress.state(sandbox)).isServing, 30_000)
          },
          async passed(attempts) {
            const became = await outcomes(attempts)
            return attempts.flatMap((one, at) => {
              const outcome = became[at] ?? ''
              return isRefused.test(outcome) ? [] : [`${JSON.stringify(one)}: ${outcome}`]
            })
          },
        }
      }, place)
    },
    (parts) => ({ ...parts, egress: outside.parts }),
  )
}
