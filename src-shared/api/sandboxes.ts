import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import type { IsolationProof } from '../engine/isolation.ts'
import { sandboxNamePattern, type Sandbox } from '../engine/sandbox.ts'

/** A sandbox is named by its id or its name wherever a person or script names it. */
export const sandboxReference = z.string().min(1).max(128)

export const createRequest = z.object({
  name: z
    .string()
    .regex(sandboxNamePattern, 'Use letters, digits, “.”, “_” and “-”, starting with a letter or digit, at most 63.'),
  /** One of both; the person's setting when neither is given. So it is with isolation, CPUs and memory. */
  template: z.string().max(64).optional(),
  image: z.string().max(512).optional(),
  isolation: z.enum(['best', 'gvisor', 'container']).optional(),
  engine: z.enum(['local']).default('local'),
  /** Absolute path of a folder on this computer, copied in, never mounted. */
  folder: z.string().max(4096).optional(),
  /** Copy also what `.gitignore` names and what looks like a secret. */
  includeIgnored: z.boolean().default(false),
  cpus: z.number().positive().max(1024).optional(),
  memoryBytes: z
    .number()
    .int()
    .min(64 * 1024 ** 2)
    .optional(),
  fast: z.boolean().default(false),
})
export type CreateRequest = z.input<typeof createRequest>

/** What happened to the list of sandboxes: the whole list first, then each change as the whole new state of one. */
export type SandboxEvent =
  | { readonly type: 'snapshot'; readonly sandboxes: readonly Sandbox[] }
  | { readonly type: 'changed'; readonly sandbox: Sandbox }
  | { readonly type: 'removed'; readonly id: string }

export interface LogEntry {
  /** ISO 8601. */
  readonly at: string
  /** `agent`: of the program inside and the connection to it. `refusal`: what was kept out, and why. */
  readonly kind: 'phase' | 'agent' | 'isolation' | 'refusal' | 'error' | 'lifecycle'
  readonly text: string
}

/** A file that differs from what came in. Paths relative to /workspace. */
export interface WorkspaceChange {
  readonly path: string
  readonly change: 'added' | 'modified' | 'deleted'
}

const one = z.object({ sandbox: sandboxReference })

/** What a folder would bring in, before anything is copied. */
export interface FolderPreview {
  readonly path: string
  readonly files: number
  readonly bytes: number
  readonly leftOut: readonly string[]
}

export const sandboxes = {
  list: oc.output(z.custom<readonly Sandbox[]>()),
  get: oc.input(one).output(z.custom<Sandbox>()),
  /** Answers at once with state `creating`; phases and the end come as events. */
  create: oc.input(createRequest).output(z.custom<Sandbox>()),
  /** Cancels what is being done; resolves when it was rolled back. */
  cancel: oc.input(one),
  start: oc.input(one).output(z.custom<Sandbox>()),
  stop: oc.input(one).output(z.custom<Sandbox>()),
  pause: oc.input(one).output(z.custom<Sandbox>()),
  resume: oc.input(one).output(z.custom<Sandbox>()),
  /** Without `force` a running sandbox is refused with `sandbox-state`. Data is gone for good. */
  remove: oc.input(one.extend({ force: z.boolean().default(false) })),
  /** What was measured now, also when it does not hold: then the sandbox was stopped and carries the error. */
  verify: oc.input(one).output(z.custom<IsolationProof>()),
  /** For the log: what a door that copies in or out left out. `count` is of all, `leftOut` of the first. */
  noteLeftOut: oc.input(
    one.extend({
      direction: z.enum(['in', 'out']),
      leftOut: z.array(z.string().max(1000)).min(1).max(20),
      count: z.number().int().positive(),
    }),
  ),
  logs: oc.input(one).output(z.custom<readonly LogEntry[]>()),
  diff: oc.input(one).output(z.custom<readonly WorkspaceChange[]>()),
  previewFolder: oc
    .input(z.object({ path: z.string().min(1).max(4096), includeIgnored: z.boolean().default(false) }))
    .output(z.custom<FolderPreview>()),
  /** The one source of truth for every door's list. Never ends by itself. */
  events: oc.output(eventIterator(z.custom<SandboxEvent>())),
}
