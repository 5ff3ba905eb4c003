import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import type { PushConflict, PushPath, PushPlan, PushState } from '../cloud/push-plan.ts'
import { cpuKinds, type MachineSize } from '../cloud/sizes.ts'
import { sandboxReference } from './sandboxes.ts'

const of = z.object({ sandbox: sandboxReference })

export const mostPushPaths = 20_000

const pushPath: z.ZodType<PushPath> = z.object({
  folder: z.enum(['workspace', 'home']),
  path: z.string().min(1).max(4096),
})
const paths = z.array(pushPath).max(mostPushPaths)

export const machineSize: z.ZodType<MachineSize> = z.object({
  cpuKind: z.enum(cpuKinds),
  cpus: z.int().positive(),
  memoryMb: z.int().positive(),
})

const decision = z.discriminatedUnion('take', [
  z.object({ take: z.literal(['local', 'cloud', 'both']) }),
  z.object({ take: z.literal('text'), text: z.string().max(1024 ** 2) }),
])

/** “Push to cloud” and “Pull back”. Rules PU… in docs/spec/push.md. */
export const push = {
  /**
   * What would travel to where, and what it costs. The sandbox must run. Looks through all of its files, so it takes seconds;
   * rejects with `cloud-not-connected` where no account is connected. Without a region, size or disk: as at its last
   * push, else what is usual.
   */
  plan: oc
    .input(
      of.extend({
        region: z.string().max(16).optional(),
        size: machineSize.optional(),
        volumeGb: z.int().min(1).max(500).optional(),
      }),
    )
    .output(z.custom<PushPlan>()),
  /**
   * Begins by a plan and answers at once; phases come as the sandbox’s operation, and by `events`. `include`: what the plan
   * leaves out and is to come all the same. `leaveOut`: what is to stay as well. Refused where the plan is not the last one.
   */
  begin: oc
    .input(of.extend({ plan: z.string().max(64), include: paths.optional(), leaveOut: paths.optional() }))
    .output(z.custom<PushState>()),
  /** Brings it back and removes the machine once all arrived and was verified, unless it is to be kept for the next push. */
  pull: oc.input(of.extend({ keepMachine: z.boolean().default(false) })).output(z.custom<PushState>()),
  /**
   * Goes on with what was interrupted, or with a pull whose conflicts are all decided. Answers at once. Whether a pull keeps the
   * machine stays as it began, unless that is said.
   */
  resume: oc.input(of.extend({ keepMachine: z.boolean().optional() })).output(z.custom<PushState>()),
  /** Resolves when all is as it was before: what was on its way, was interrupted, or waits for decisions. */
  cancel: oc.input(of).output(z.custom<PushState>()),
  state: oc.input(of).output(z.custom<PushState>()),
  /** The state now, then each newer one. */
  events: oc.input(of).output(eventIterator(z.custom<PushState>())),
  /**
   * Of a pull that waits: what both sides changed, with all three versions; texts up to 16 MB in all. Where there are more than
   * a thousand, the first of those that are open: the others come once these are decided. The state has their number.
   */
  conflicts: oc.input(of).output(z.custom<readonly PushConflict[]>()),
  /** Decides some of them; nothing is written yet. `resume` goes on when none is open. */
  resolve: oc
    .input(
      of.extend({
        decisions: z
          .array(z.object({ at: pushPath, decision }))
          .min(1)
          .max(10_000),
      }),
    )
    .output(z.custom<PushState>()),
  /**
   * Makes the copy on this computer the sandbox, as it was when it was pushed: where its machine is gone or its account is not
   * connected. What was done there since is lost. Refused while that account has the machine.
   */
  goOnHere: oc.input(of).output(z.custom<PushState>()),
  /** Removes a machine that was kept, or what is left of one, in the account. */
  removeMachine: oc.input(of).output(z.custom<PushState>()),
}
