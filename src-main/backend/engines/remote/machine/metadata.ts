import { sandboxIdPattern, type SandboxId, type SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import type { LabelSigner } from '../../label-signer.ts'
import { sandboxSpecShape } from '../../sandbox-spec-shape.ts'

/** What our machines say of themselves, as labels do on an engine of this computer. */
export const metadataKeys = {
  sandbox: 'airlock_sandbox',
  spec: 'airlock_spec',
  signature: 'airlock_signature',
} as const

export type Metadata = Readonly<Record<string, string>>

/** The app is signed along: what was copied to another one is not ours. */
const signedParts = (app: string, id: string, spec: string): readonly string[] => ['machine', app, id, spec]

export function machineMetadata(signer: LabelSigner, app: string, spec: SandboxSpec): Metadata {
  const text = JSON.stringify(spec)
  return {
    [metadataKeys.sandbox]: spec.id,
    [metadataKeys.spec]: text,
    [metadataKeys.signature]: signer.sign(signedParts(app, spec.id, text)),
  }
}

/** What a machine claims to be; null where it claims nothing. A wrong signature or spec makes it foreign. */
export interface ClaimedMachine {
  readonly id: SandboxId
  readonly ownership: 'own' | 'foreign'
  /** Null where none can be read. */
  readonly spec: SandboxSpec | null
}

export function readMachineMetadata(
  signer: LabelSigner,
  app: string,
  metadata: Metadata | undefined,
): ClaimedMachine | null {
  const id = metadata?.[metadataKeys.sandbox]
  if (metadata === undefined || id === undefined || !sandboxIdPattern.test(id)) return null
  const text = metadata[metadataKeys.spec] ?? ''
  const read = sandboxSpecShape.safeParse(parsedJson(text))
  const spec = read.success && read.data.id === id ? read.data : null
  const signed = signer.verify(signedParts(app, id, text), metadata[metadataKeys.signature])
  return { id, spec, ownership: signed && spec !== null ? 'own' : 'foreign' }
}
