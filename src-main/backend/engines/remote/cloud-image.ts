import type { SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'

/** The image of a cloud machine: prepared, with the runtime in it, named so that no other can be meant. */
export interface CloudImage {
  /** `name@sha256:…`, where anybody at the cloud can fetch it. */
  readonly reference: string
  /** `sha256:…` of that reference. */
  readonly digest: string
}

/** Which image a sandbox gets there. @throws AirlockError where there is none, with the reason */
export type CloudImageFor = (spec: Pick<SandboxSpec, 'image' | 'template'>) => Promise<CloudImage> | CloudImage

const pinned = /^[a-z0-9][a-z0-9._:/-]*@(sha256:[0-9a-f]{64})$/

/** Null where a reference is not pinned to a digest. */
export function cloudImageOf(reference: string): CloudImage | null {
  const digest = reference.length <= 512 ? pinned.exec(reference)?.[1] : undefined
  return digest === undefined ? null : { reference, digest }
}
