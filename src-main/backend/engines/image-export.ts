import type { Readable } from 'node:stream'
import type { SandboxSpec } from '../../../src-shared/engine/sandbox.ts'
import type { PhasedCallOptions } from './engine.ts'

/** A prepared image as it can be taken from one engine to another. */
export interface ImageExport {
  /** `sha256:…` of the engine: names no other. */
  readonly id: string
  /** Of the image that it was prepared from. */
  readonly name: string
  readonly architecture: string
  /** `sha256:…` of each layer’s tar, lowest first. */
  readonly layers: readonly string[]
  /** What the engine says that all of its files take. */
  readonly bytes: number
  /** What it sets for programs, without what steers our agent. */
  readonly environment: readonly string[]
  /** All of it as `docker save` writes it. Nothing in there is to be believed but what fits `layers`. Destroy it to end. */
  open(options: { readonly signal: AbortSignal }): Promise<Readable>
}

export interface ImageExportOptions extends PhasedCallOptions {
  /** Of several variants of the same image, the one for this processor, where the engine has it. */
  readonly architecture: string
}

/** Brings an image where it is not yet, prepares it, and says how it can be read. */
export type ExportImage = (
  spec: Pick<SandboxSpec, 'image' | 'template'>,
  options: ImageExportOptions,
) => Promise<ImageExport>
