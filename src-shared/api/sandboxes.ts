import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { createRequest } from '../engine/create-request.ts'
import type { IsolationProof } from '../engine/isolation.ts'
import type { Sandbox } from '../engine/sandbox.ts'

/** A sandbox is named by its id or its name wherever a person or script names it. */
export const sandboxReference = z.string().min(1).max(128)

export type { CreateRequest } from '../engine/create-request.ts'

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
