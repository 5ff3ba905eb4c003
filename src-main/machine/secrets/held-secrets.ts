import { readFile } from 'node:fs/promises'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { MachineSecret } from '../../../src-shared/machine/secrets-wire.ts'
import { EndpointRefusal } from '../../backend/secrets/endpoint/endpoint-refusal.ts'
import type { UsedSecret, UsedSecretListener, UsedSecrets } from '../../backend/secrets/used-secrets.ts'
import { errorCodeOf } from '../../backend/server/error-code.ts'
import { writeWhole } from '../write-whole.ts'
import { knownSecrets } from './secret-requests.ts'

type KnownSecret = Omit<MachineSecret, 'value'>

export interface HeldSecretsOptions {
  /** On the disk of the machine, where the inside cannot read. Values are never in it. */
  readonly file: string
  readonly sandbox: SandboxId
  readonly log: (text: string) => void
}

/**
 * Secrets that a person agreed to have used in this machine. Which there are is kept over a stop, so that a program hears that one is
 * awaited; their values are in this program’s memory alone, from when a backend hands them over until it takes them back or the machine sleeps.
 */
export class HeldSecrets implements UsedSecrets {
  readonly #options: HeldSecretsOptions
  readonly #listeners = new Set<UsedSecretListener>()
  /** Bytes, since text cannot be made unreadable. */
  readonly #values = new Map<string, Buffer>()
  #known: readonly KnownSecret[] = []
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: HeldSecretsOptions) {
    this.#options = options
  }

  /** Which there were before the machine stopped. What cannot be read is none. */
  async load(): Promise<void> {
    const { file, log } = this.#options
    try {
      this.#known = knownSecrets.parse(JSON.parse(await readFile(file, 'utf8'))).secrets
    } catch (error) {
      if (errorCodeOf(error) !== 'ENOENT') log('Which secrets are used here cannot be read: none is.')
    }
    this.#tell(this.#known)
  }

  /** What counts from now on. What is taken away is gone at once; what is new counts once it is written down. */
  async change(wanted: readonly MachineSecret[]): Promise<void> {
    const turn = this.#turn.then(async () => {
      const before = this.#known
      const kept = new Set(wanted.map(({ id }) => id))
      this.#known = before.filter(({ id }) => kept.has(id))
      for (const { id } of before) if (!kept.has(id)) this.#drop(id)
      this.#tell(before)
      const known = wanted.map(({ id, title, targets, limits }) => ({ id, title, targets, limits }))
      if (JSON.stringify(known) !== JSON.stringify(before)) {
        await writeWhole(this.#options.file, JSON.stringify({ secrets: known }))
      }
      this.#known = known
      for (const { id, value } of wanted) {
        this.#drop(id)
        if (value !== null) this.#values.set(id, Buffer.from(value))
      }
      this.#tell(known)
    })
    this.#turn = turn.catch(() => undefined)
    await turn
  }

  /** Values are gone; a backend hands them over again. */
  forget(): void {
    for (const id of [...this.#values.keys()]) this.#drop(id)
  }

  isHandedOver(id: string): boolean {
    return this.#values.has(id)
  }

  list(): readonly UsedSecret[] {
    const { sandbox } = this.#options
    return this.#known.map(({ id, title, targets, limits }) => ({
      ...{ id, title, targets },
      grants: [{ sandbox, grantedAt: '', limits, inCloud: true }],
    }))
  }

  grantedTo(sandbox: SandboxId): readonly UsedSecret[] {
    return sandbox === this.#options.sandbox ? this.list() : []
  }

  subscribe(listener: UsedSecretListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  value(id: string): Promise<string> {
    const value = this.#values.get(id)
    return value === undefined ? Promise.reject(notHandedOver()) : Promise.resolve(value.toString())
  }

  #drop(id: string): void {
    this.#values.get(id)?.fill(0)
    this.#values.delete(id)
  }

  #tell(changed: readonly KnownSecret[]): void {
    const now = this.list()
    for (const { id, title, targets } of changed) {
      const secret = now.find((one) => one.id === id) ?? { id, title, targets, grants: [] }
      for (const listener of [...this.#listeners]) listener(secret, [this.#options.sandbox])
    }
  }
}

function notHandedOver(): EndpointRefusal {
  const words = 'This sandbox is waiting for Airlock to hand over the secret. It does as soon as it is connected to it.'
  return new EndpointRefusal(503, 'secret-not-handed-over', words)
}
