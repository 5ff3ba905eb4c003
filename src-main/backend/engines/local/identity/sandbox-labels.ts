import { sandboxIdPattern, type SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import { settingsInputs, type SettingsInputs } from '../settings/settings-inputs.ts'
import { labelKeys, type Labels } from './labels.ts'
import type { LabelSigner } from '../../label-signer.ts'
import { sandboxSpecShape } from '../../sandbox-spec-shape.ts'

/** What a sandbox's container says of itself. Only an `own` one is ever touched. */
export type SandboxIdentity =
  | { readonly ownership: 'own'; readonly spec: SandboxSpec; readonly inputs: SettingsInputs }
  | { readonly ownership: 'foreign'; readonly spec: SandboxSpec; readonly inputs: null }

export function sandboxLabels(signer: LabelSigner, spec: SandboxSpec, inputs: SettingsInputs): Labels {
  const specText = JSON.stringify(spec)
  const settingsText = JSON.stringify(inputs)
  return {
    [labelKeys.kind]: 'sandbox',
    [labelKeys.name]: spec.id,
    [labelKeys.sandbox]: spec.id,
    [labelKeys.spec]: specText,
    [labelKeys.settings]: settingsText,
    [labelKeys.signature]: signer.sign(['sandbox', spec.id, specText, settingsText]),
  }
}

/**
 * Reads the labels of a container that claims to be a sandbox; null when it does not claim so in a usable way.
 * A wrong signature or a malformed spec makes it foreign: shown with what can be known, never touched.
 */
export function readSandboxLabels(
  signer: LabelSigner,
  labels: Labels | null | undefined,
  container: { readonly name: string; readonly image: string },
): SandboxIdentity | null {
  const id = labels?.[labelKeys.sandbox]
  if (!labels || id === undefined || !sandboxIdPattern.test(id)) return null
  const specText = labels[labelKeys.spec] ?? ''
  const settingsText = labels[labelKeys.settings] ?? ''
  const spec = sandboxSpecShape.safeParse(parsedJson(specText))
  const inputs = settingsInputs.safeParse(parsedJson(settingsText))
  const signed = signer.verify(['sandbox', id, specText, settingsText], labels[labelKeys.signature])
  if (signed && spec.success && inputs.success && spec.data.id === id) {
    return { ownership: 'own', spec: spec.data, inputs: inputs.data }
  }
  const claimed = spec.success && spec.data.id === id ? spec.data : unknownSpec(id, container)
  return { ownership: 'foreign', spec: claimed, inputs: null }
}

function unknownSpec(id: string, container: { readonly name: string; readonly image: string }): SandboxSpec {
  return {
    id,
    name: container.name.slice(0, 63),
    template: null,
    image: container.image.slice(0, 1024),
    isolation: 'best',
    limits: { cpus: 0, memoryBytes: 0, processes: 0 },
    fast: false,
    createdAt: new Date(0).toISOString(),
  }
}
