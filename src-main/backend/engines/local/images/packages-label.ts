import { z } from 'zod'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import { fields, text } from '../connection/fields.ts'
import type { LabelSigner } from '../../label-signer.ts'

/** Images that `build` made. */
export const packagesPrefix = 'airlock/packages:'

/**
 * One label, since Podman's import takes a single change: what an imported image does not have of its own, and who made
 * it. The image's id covers it, and the name is made of the id, so that it needs no other proof of what it says.
 */
export const packagesLabelKey = 'app.airlock.packages'

const shape = z.object({
  environment: z.array(z.string().max(32_768)).max(256),
  volumes: z.array(z.string().max(512)).max(64),
  nonce: z.string().max(64),
  signature: z.string().max(512),
})
export type PackagesLabel = Pick<z.infer<typeof shape>, 'environment' | 'volumes'>

export function packagesLabel(signer: LabelSigner, content: PackagesLabel & { readonly nonce: string }): string {
  const signature = signer.sign(['packages-image', content.nonce])
  return `${packagesLabelKey}=${Buffer.from(JSON.stringify({ ...content, signature })).toString('base64url')}`
}

/** Null for an image that is none, or a damaged one. */
export function readPackagesLabel(labels: Readonly<Record<string, string>>): PackagesLabel | null {
  return shape.safeParse(valueOf(labels)).data ?? null
}

/** Whether this installation made it: others on the same engine keep theirs. */
export function isOwnPackagesLabel(signer: LabelSigner, labels: Readonly<Record<string, string>>): boolean {
  const value = fields(valueOf(labels))
  return signer.verify(['packages-image', text(value['nonce'])], text(value['signature']))
}

function valueOf(labels: Readonly<Record<string, string>>): unknown {
  return parsedJson(Buffer.from((labels[packagesLabelKey] ?? '').slice(0, 1024 * 1024), 'base64url').toString('utf8'))
}
