import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { buildRules } from './build-rules.ts'
import { boundaryRules } from './boundary-rules.ts'
import { connectRules } from './connect-rules.ts'
import type { ContractSubject } from './contract-subject.ts'
import { identityRules } from './identity-rules.ts'
import { lifecycleRules } from './lifecycle-rules.ts'
import { phaseRules } from './phase-rules.ts'
import { Residents } from './residents.ts'
import { newSpec } from './sample-spec.ts'

/** `runtime` leaves out what the engine does alone, whatever runs its sandboxes: EN10 to EN27. */
export type RulesToKeep = 'all' | 'runtime'

/**
 * The rules of docs/spec/engine.md for one engine. `missing` says why this engine cannot be had here: then its rules
 * are skipped visibly. The subject is made once and closed at the end.
 */
export function registerEngineContractTests(
  name: string,
  makeSubject: () => Promise<ContractSubject>,
  missing: string | null = null,
  rules: RulesToKeep = 'all',
): void {
  describe.skipIf(missing !== null)(missing === null ? name : `${name}: ${missing}`, () => {
    let made: ContractSubject | null = null
    const residents = new Residents()
    const subject = (): ContractSubject => {
      if (made === null) throw new Error('The subject is made before the tests.')
      return made
    }
    beforeAll(async () => {
      made = await makeSubject()
      // What is made once per engine is not part of what the rules measure.
      await made.engine.describe()
      for (const image of new Set(Object.values(made.images))) {
        const spec = newSpec(made, { image })
        await made.engine.create(spec)
        await made.engine.remove(spec.id)
      }
    })
    afterEach(async () => {
      // A rule that failed half-way must not fail those after it.
      if (made?.path.offered === true) made.path.value.watch(null)
      if (made?.outside.offered === true) await made.outside.value.clean()
      for (const { id, ownership } of (await made?.engine.list()) ?? []) {
        if (ownership === 'own' && !residents.has(id)) await made?.engine.remove(id)
      }
    })
    afterAll(async () => {
      if (made !== null) await residents.leave(made)
      await made?.close()
    })
    lifecycleRules(subject)
    buildRules(subject)
    if (rules === 'all') {
      phaseRules(subject)
      identityRules(subject)
    }
    boundaryRules(subject, residents)
    connectRules(subject, residents)
  })
}
