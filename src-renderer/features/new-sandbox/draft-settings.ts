import { anyRegion } from '../../../src-shared/settings/definitions.ts'
import { settingOf } from '../../state/settings.ts'
import { bytesInWords } from '../../ui/words.ts'
import type { Draft } from './draft.ts'
import { emptyPlace, type DraftPlace } from './draft-place.ts'

/** What the person set for new sandboxes, as the dialog holds it. */
export function chosenDefaults(): Pick<
  Draft,
  'template' | 'network' | 'isolation' | 'cpus' | 'memory' | 'lifetime' | 'place'
> {
  return {
    template: settingOf('sandbox.template'),
    network: settingOf('network.mode'),
    isolation: settingOf('sandbox.isolation'),
    cpus: String(settingOf('sandbox.cpus')),
    memory: exactMemory(settingOf('sandbox.memoryMb')),
    lifetime: settingOf('sandbox.lifetime'),
    place: chosenPlace(),
  }
}

/** Where it would be at Fly.io; on this computer while nothing else is chosen. */
function chosenPlace(): DraftPlace {
  const region = settingOf('cloud.region')
  return { ...emptyPlace, region: region === anyRegion ? '' : region, size: settingOf('cloud.size') }
}

/** In GB where that says it exactly. */
export function exactMemory(megabytes: number): string {
  return megabytes % 1024 === 0 ? bytesInWords(megabytes * 1024 ** 2) : `${String(megabytes)} MB`
}
