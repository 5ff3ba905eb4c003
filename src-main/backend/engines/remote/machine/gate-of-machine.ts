import type { GateElsewhere } from '../../../egress/elsewhere/gate-elsewhere.ts'
import type { MachineDoor } from '../machine-door/machine-door.ts'

/** What is asked of a machine about what goes out of it. */
export type GateDoor = Pick<MachineDoor, 'state' | 'changeEgress' | 'requests' | 'secrets' | 'changeSecrets'>

/** The gate in a cloud machine, as the backend tells it what counts. `door`: asked anew each time, since a machine may be made anew. */
export function gateOfMachine(door: () => Promise<GateDoor>): GateElsewhere {
  return {
    async change({ terms, isProven }, { signal }) {
      const machine = await door()
      // A change that was given up on, and arrives after this one, is of another version.
      const { boot, egressVersion: onto } = await machine.state({ signal })
      // What was seen to hold is of the start that goes on; it is named, so that a later one is not taken for it.
      const provenBoot = isProven ? boot : null
      const { isServing, trouble } = await machine.changeEgress({ terms, provenBoot, onto }, { signal })
      return { isServing, trouble }
    },
    async *requests({ signal }) {
      yield* (await door()).requests({ signal })
    },
    secrets: async ({ signal }) => (await (await door()).secrets({ signal })).secrets,
    give: async (secrets, { signal }) => {
      const machine = await door()
      const { version: onto } = await machine.secrets({ signal })
      return (await machine.changeSecrets({ ...secrets, onto }, { signal })).secrets
    },
  }
}
