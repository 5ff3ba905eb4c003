import type { SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import type { CallOptions } from '../engine.ts'
import type { Progress } from '../work/phase.ts'

/** The image of a cloud machine: prepared, with the runtime in it, named so that no other can be meant. */
export interface CloudImage {
  /** `name@sha256:…`, where anybody at the cloud can fetch it. */
  readonly reference: string
  /** `sha256:…` of that reference. */
  readonly digest: string
}

export interface CloudImageOptions extends CallOptions {
  readonly progress?: Progress
}

type Wanted = Pick<SandboxSpec, 'image' | 'template'>

/**
 * Which image a sandbox gets there, brought there first where it is not yet. Its `digest` as the image of another sandbox is the
 * same one. @throws AirlockError where there is none, with the reason
 */
export type CloudImageFor = (spec: Wanted, options?: CloudImageOptions) => Promise<CloudImage> | CloudImage

/** Where it would come from, in a sentence. Brings nothing. @throws AirlockError as `CloudImageFor`, as far as is known */
export type CloudImageNote = (spec: Wanted, options?: CallOptions) => Promise<string>

const pinned = /^[a-z0-9][a-z0-9._:/-]*@(sha256:[0-9a-f]{64})$/

/** Null where a reference is not pinned to a digest. */
export function cloudImageOf(reference: string): CloudImage | null {
  const digest = reference.length <= 512 ? pinned.exec(reference)?.[1] : undefined
  return digest === undefined ? null : { reference, digest }
}
