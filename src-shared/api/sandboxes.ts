import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { chosenPaths, createRequest, uploadIdPattern } from '../engine/create-request.ts'
import type { IsolationProof } from '../engine/isolation.ts'
import { lifetimeLimits } from '../engine/lifetime.ts'
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

const one = z.object({ sandbox: sandboxReference })

/** One thing at the top of a source. */
export interface SourceEntry {
  readonly name: string
  readonly isFolder: boolean
  /** With all below it, of what comes in. */
  readonly files: number
  readonly bytes: number
}

/** Something that stays out, relative, with `/` at the end of a folder. What is ignored or looks secret can be chosen. */
export interface LeftOutEntry {
  readonly path: string
  readonly why: 'ignored' | 'secret' | 'link' | 'special' | 'refused'
}

/** What a source would bring in, before anything is copied. */
export interface SourcePreview {
  readonly kind: 'folder' | 'archive'
  readonly path: string
  readonly files: number
  readonly bytes: number
  /** At most 200, folders first. */
  readonly top: readonly SourceEntry[]
  /** At most 5, the largest first. */
  readonly largest: readonly { readonly path: string; readonly bytes: number }[]
  /** At most 1000. */
  readonly leftOut: readonly LeftOutEntry[]
  readonly leftOutCount: number
  /** The single folder that an archive held and that is stripped; null where there is none. */
  readonly wrapper: string | null
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
  /**
   * Without `force` a running sandbox is refused with `sandbox-state`, and one with work that was not taken out, as far
   * as that is known, with `work-not-taken`. Data is gone for good.
   */
  remove: oc.input(one.extend({ force: z.boolean().default(false) })),
  /** What was measured now, also when it does not hold: then the sandbox was stopped and carries the error. */
  verify: oc.input(one).output(z.custom<IsolationProof>()),
  /** Stopped after so many hours from now, or from its next start; null for as long as nobody stops it. */
  setLifetime: oc
    .input(
      one.extend({ hours: z.number().int().min(lifetimeLimits.leastHours).max(lifetimeLimits.mostHours).nullable() }),
    )
    .output(z.custom<Sandbox>()),
  /** One hour more than it has. Rejects with `sandbox-state` where it has no end. */
  extendLifetime: oc.input(one).output(z.custom<Sandbox>()),
  /** For the log: what a door that copies in or out left out. `count` is of all, `leftOut` of the first. */
  noteLeftOut: oc.input(
    one.extend({
      direction: z.enum(['in', 'out']),
      leftOut: z.array(z.string().max(1000)).min(1).max(20),
      count: z.number().int().positive(),
    }),
  ),
  logs: oc.input(one).output(z.custom<readonly LogEntry[]>()),
  /** An archive is unpacked for it, in a place of the backend's own. */
  previewSource: oc
    .input(
      z.object({
        folder: z.string().min(1).max(4096).optional(),
        upload: z.string().regex(uploadIdPattern).optional(),
        ...chosenPaths,
      }),
    )
    .output(z.custom<SourcePreview>()),
  /** What a path that is being typed could become: folders, and archives if asked for. Never fails for a wrong one. */
  completePath: oc
    .input(z.object({ path: z.string().max(4096), archives: z.boolean().default(false) }))
    .output(z.custom<{ readonly folder: string; readonly names: readonly string[] }>()),
  /** Lets go of an upload that nobody wants any more. */
  discardUpload: oc.input(z.object({ upload: z.string().regex(uploadIdPattern) })),
  /** The one source of truth for every door's list. Never ends by itself. */
  events: oc.output(eventIterator(z.custom<SandboxEvent>())),
}
