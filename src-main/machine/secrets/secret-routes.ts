import { machinePaths } from '../../../src-shared/machine/machine-wire.ts'
import type { DoorOptions } from '../door/door.ts'
import type { MachineSecretsParts } from './machine-secrets.ts'
import { machineSecrets } from './secret-requests.ts'

/** What a backend may ask about secrets. `of` throws where the inside is not there yet. */
export function secretRoutes(of: () => MachineSecretsParts): DoorOptions['routes'] {
  return {
    [`GET ${machinePaths.secrets}`]: () => ({ json: of().answer() }),
    [`PUT ${machinePaths.secrets}`]: async ({ body }) => ({ json: await of().change(machineSecrets.parse(body)) }),
    [`PUT ${machinePaths.forget}`]: () => {
      const secrets = of()
      secrets.forget()
      return { json: secrets.answer() }
    },
  }
}
