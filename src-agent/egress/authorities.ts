import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EgressAuthorities } from '../../src-shared/agent/egress-wire.ts'
import type { ProgramEnvironment } from '../surroundings/program-environment.ts'

/** The certificate authorities of the person's computer, as files that programs are told of. */
export class Authorities {
  readonly #pem: string
  readonly #store: string
  readonly #environment: ProgramEnvironment
  #turn: Promise<void> = Promise.resolve()

  constructor(folder: string, environment: ProgramEnvironment) {
    this.#pem = join(folder, 'authorities.pem')
    this.#store = join(folder, 'authorities.jks')
    this.#environment = environment
  }

  /** Programs that start from then on believe these; null takes the offer back. One after the other. */
  async offer(offered: EgressAuthorities): Promise<void> {
    const turn = this.#turn.then(() => this.#offer(offered))
    // Whoever made this offer is told; the next one has its turn all the same.
    this.#turn = turn.catch(() => undefined)
    await turn
  }

  async #offer({ pem, trustStore }: EgressAuthorities): Promise<void> {
    const store = pem === null || trustStore === null ? null : Buffer.from(trustStore, 'base64')
    if (pem !== null) {
      await put(this.#pem, pem)
      if (store !== null) await put(this.#store, store)
    }
    this.#environment.believe(pem === null ? null : { pem: this.#pem, store: store === null ? null : this.#store })
    if (pem === null) await rm(this.#pem, { force: true })
    if (store === null) await rm(this.#store, { force: true })
  }
}

/** Whole or not at all: a program may read it at any moment. */
async function put(path: string, content: string | Uint8Array): Promise<void> {
  const beside = `${path}.new`
  await writeFile(beside, content, { mode: 0o644 })
  await rename(beside, path)
}
