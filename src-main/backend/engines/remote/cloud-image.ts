import type { SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import type { Progress } from '../work/phase.ts'
import type { CloudImage } from './images/cloud-images.ts'

/** Which image a sandbox gets there, brought there where it is not yet. @throws AirlockError where there is none, with the reason */
export type CloudImageFor = (
  spec: Pick<SandboxSpec, 'image' | 'template'>,
  options?: { readonly signal?: AbortSignal; readonly progress?: Progress },
) => Promise<CloudImage>

const pinned = /^[a-z0-9][a-z0-9._:/-]*@(sha256:[0-9a-f]{64})$/

/** An image by its reference; null where that is not pinned to a digest, so that another could be meant. */
export function cloudImageOf(reference: string): CloudImage | null {
  const digest = reference.length <= 512 ? pinned.exec(reference)?.[1] : undefined
  return digest === undefined ? null : { reference, digest }
}
