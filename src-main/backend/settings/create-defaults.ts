import { nameOfSize } from '../../../src-shared/cloud/sizes.ts'
import type { CheckedCreateRequest } from '../sandboxes/creation/create-request.ts'
import type { SettingsStore } from './settings-store.ts'
import { usualCloudPlace } from './usual-cloud-place.ts'

/** The template that a sandbox is made from; null where an image is named instead. */
export function chosenTemplate(
  { image, template }: Pick<CheckedCreateRequest, 'image' | 'template'>,
  settings: Pick<SettingsStore, 'value'>,
): string | null {
  return image === undefined ? (template ?? settings.value('sandbox.template')) : null
}

const localLimits = (settings: Pick<SettingsStore, 'value'>) => ({
  cpus: settings.value('sandbox.cpus'),
  memoryBytes: settings.value('sandbox.memoryMb') * 1024 ** 2,
})

function withUsualPlace(
  asked: CheckedCreateRequest['cloud'],
  settings: Pick<SettingsStore, 'value'>,
): CheckedCreateRequest['cloud'] {
  const { region, size } = usualCloudPlace(settings)
  return { ...(region === null ? {} : { region }), size: nameOfSize(size), ...asked }
}

/** The request, with what it leaves open as the person set it. */
export function withChosenDefaults(
  request: CheckedCreateRequest,
  settings: Pick<SettingsStore, 'value'>,
): CheckedCreateRequest {
  const template = chosenTemplate(request, settings)
  const start = template === null ? {} : { template }
  const lifetime = settings.value('sandbox.lifetime')
  // A machine at a cloud has a size of its own, which costs.
  const limits = request.engine === 'local' ? localLimits(settings) : {}
  const cloud = request.engine === 'local' ? {} : { cloud: withUsualPlace(request.cloud, settings) }
  const chosen = {
    ...start,
    ...limits,
    isolation: settings.value('sandbox.isolation'),
    lifetimeHours: lifetime === 'none' ? null : Number(lifetime),
  }
  const network = { ...request.network, mode: request.network?.mode ?? settings.value('network.mode') }
  const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined))
  return { ...chosen, ...(given as CheckedCreateRequest), ...cloud, network }
}
