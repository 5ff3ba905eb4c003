import type { ImageOrigin, Template } from '../../../src-shared/engine/engine.ts'
import type { OwnTemplate, OwnTemplates } from '../../../src-shared/engine/own-template.ts'
import type { Option } from '../../ui/picker.tsx'
import { harmless } from '../../ui/words.ts'
import { exactMemory } from './draft-settings.ts'
import { ownImage, type Draft } from './draft.ts'

/** What a sandbox can begin with: templates that come with Airlock, the person’s own, or an image. */
export function templateOptions(
  builtIn: readonly Template[],
  own: OwnTemplates,
  origins: ReadonlyMap<string, ImageOrigin> | null,
): readonly Option<string>[] {
  return [
    ...(builtIn.length === 0 ? [{ value: 'debian', label: 'Debian' }] : []),
    ...builtIn.map(({ id, title, description }) => ({
      ...{ value: id, label: title, hint: origins?.get(id)?.holds ?? description },
    })),
    ...own.templates.map(({ id, title, description }) => ({
      ...{ value: id, label: harmless(title), hint: `Yours. ${harmless(description, 200)}`.trim() },
    })),
    ...own.broken.map(({ id, error }) => ({
      ...{ value: `broken ${id}`, label: harmless(id), isDisabled: true },
      hint: `Yours. ${error.message} ${harmless(error.why, 600)}`,
    })),
    { value: ownImage, label: 'Image…', hint: 'Any image by its reference' },
  ]
}

type OfTemplates = Pick<Draft, 'cpus' | 'memory' | 'network'>

/** What the draft has as its new template wants it; what the one before wanted goes back to what the person set. */
export function defaultsOf(
  before: OwnTemplate | undefined,
  next: OwnTemplate | undefined,
  chosen: OfTemplates,
): Partial<OfTemplates> {
  const was = before === undefined ? {} : wantedBy(before)
  const back = Object.fromEntries(Object.keys(was).map((key) => [key, chosen[key as keyof OfTemplates]]))
  return { ...back, ...(next === undefined ? {} : wantedBy(next)) }
}

function wantedBy({ cpus, memoryMb, network }: OwnTemplate): Partial<OfTemplates> {
  return {
    ...(cpus === undefined ? {} : { cpus: String(cpus) }),
    ...(memoryMb === undefined ? {} : { memory: exactMemory(memoryMb) }),
    ...(network?.mode === undefined ? {} : { network: network.mode }),
  }
}

/** What is said below the choice of an own template. */
export function ownInWords({ base, steps, isBuilt, network }: OwnTemplate): string {
  const made = steps.length === 0 ? '' : isBuilt ? ' Its image is built already.' : ' Its image is built first, once.'
  const hosts = network?.hosts ?? []
  const allowed = hosts.length === 0 ? '' : ` It may reach ${harmless(hosts.join(', '), 200)}.`
  return `Yours, beginning with ${harmless(base, 100)}.${made}${allowed}`
}
