import type { SandboxId } from '../../../../src-shared/engine/sandbox.ts'
import type { ContractSubject } from './contract-subject.ts'
import { newSpec } from './sample-spec.ts'

/** Running sandboxes that several rules look into, none of which changes what the next one sees: to make one takes longest. */
export class Residents {
  readonly #ids = new Map<string, SandboxId>();

  /** The one of that image; made anew where a rule ended it. */
  async in(subject: ContractSubject, image: keyof ContractSubject['images'] = 'bare'): Promise<SandboxId> {
    const { engine, images } = subject
    const known = this.#ids.get(image)
    if (known !== undefined) {
      if ((await engine.inspect(known)).state === 'running') return known
      await engine.remove(known)
    }
    const spec = newSpec(subject, { image: images[image] })
    this.#ids.set(image, spec.id)
    await engine.create(spec)
    await engine.start(spec.id)
    return spec.id
  }

  has(id: SandboxId): boolean {
    return [...this.#ids.values()].includes(id)
  }

  async leave({ engine }: ContractSubject): Promise<void> {
    for (const id of this.#ids.values()) await engine.remove(id)
    this.#ids.clear()
  }
}
