import type { FlyApp } from '../cloud/app.ts'
import type { FlyCloud } from '../cloud/cloud.ts'
import type { FlyMachine } from '../cloud/machine.ts'
import { Refusal } from '../cloud/refusal.ts'
import type { TokenScope } from '../cloud/tokens.ts'
import type { FlyVolume } from '../cloud/volume.ts'

/** One request, as its handler sees it. */
export class Call {
  readonly cloud: FlyCloud
  readonly scope: TokenScope
  readonly parameters: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
  readonly nonce: string | undefined
  readonly cookie: string
  /** Aborts when the client hung up. */
  readonly gone: AbortSignal

  constructor(parts: {
    readonly cloud: FlyCloud
    readonly scope: TokenScope
    readonly parameters: Readonly<Record<string, string>>
    readonly query: URLSearchParams
    readonly body: Readonly<Record<string, unknown>>
    readonly nonce: string | undefined
    readonly cookie: string
    readonly gone: AbortSignal
  }) {
    this.cloud = parts.cloud
    this.scope = parts.scope
    this.parameters = parts.parameters
    this.query = parts.query
    this.body = parts.body
    this.nonce = parts.nonce
    this.cookie = parts.cookie
    this.gone = parts.gone
  }

  get app(): FlyApp {
    return this.cloud.app(this.scope, this.parameters['app'] ?? '')
  }
  get machine(): FlyMachine {
    const machine = this.app.machines.get(this.parameters['id'] ?? '')
    if (machine === undefined) throw new Refusal(404, 'not_found: machine not found')
    return machine
  }
  get volume(): FlyVolume {
    const volume = this.app.volumes.get(this.parameters['id'] ?? '')
    if (volume === undefined) throw new Refusal(404, 'not_found: volume not found')
    return volume
  }

  /** How late a read may be: not at all with the app's cookie. */
  get lateMs(): number {
    const { affinity } = this.app
    return this.cookie.includes(`fly_flaps_affinity=${affinity}`) ? 0 : this.cloud.settings.staleMs
  }

  text(name: string): string | undefined {
    const value = this.body[name]
    if (value !== undefined && value !== null && typeof value !== 'string') throw invalid(name)
    return value ?? undefined
  }
  number(name: string, otherwise: number): number {
    const value = this.body[name] ?? otherwise
    if (typeof value !== 'number') throw invalid(name)
    return value
  }
}

const invalid = (name: string): Refusal => new Refusal(400, `json: cannot unmarshal into Go struct field ${name}`)
