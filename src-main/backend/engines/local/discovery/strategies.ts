import { toErrorReport } from '../../../../../src-shared/errors/airlock-error.ts'
import { currentDockerContext, otherDockerContexts } from './docker-contexts.ts'
import { dockerHost } from './docker-host.ts'
import { refused, type DiscoverySurroundings, type EnginePlace, type Strategy } from './engine-place.ts'
import { explicitSetting, shownAddress } from './explicit-setting.ts'
import { podmanMachines } from './podman-machine.ts'
import { usualDockerPlaces, usualPodmanPlaces } from './usual-places.ts'

/** In the order in which an engine is preferred (docs/spec/discovery.md). A new one is one line. */
const strategies: readonly (readonly [name: string, strategy: Strategy])[] = [
  ['DOCKER_HOST', dockerHost],
  ['Docker context', currentDockerContext],
  ['Docker', usualDockerPlaces],
  ['Podman', usualPodmanPlaces],
  ['Podman machine', podmanMachines],
  ['Docker contexts', otherDockerContexts],
]

/** All places, most preferred first. An explicit choice leaves nothing else to ask. `podmanOnDemand` comes last. */
export async function enginePlaces(
  surroundings: DiscoverySurroundings,
  podmanOnDemand: Strategy,
): Promise<readonly EnginePlace[]> {
  const setting = await explicitSetting(surroundings)
  const searched = await Promise.all([
    ...strategies.map(([name, strategy]) => placesOf(name, strategy, surroundings)),
    placesOf('Podman on demand', podmanOnDemand, surroundings),
  ])
  switch (setting.state) {
    case 'none':
      return [...setting.places, ...searched.flat()]
    case 'address':
      return [setting.place, ...searched.flat().map((place) => overruled(place, setting.name))]
    case 'podman-on-demand': {
      const last = searched.at(-1) ?? []
      return [
        ...last,
        ...searched
          .slice(0, -1)
          .flat()
          .map((place) => overruled(place, setting.name)),
      ]
    }
  }
}

/** One strategy that fails must not take the others with it. */
async function placesOf(
  name: string,
  strategy: Strategy,
  surroundings: DiscoverySurroundings,
): Promise<readonly EnginePlace[]> {
  try {
    return await strategy(surroundings)
  } catch (error) {
    return [refused(name, `It could not be looked at: ${toErrorReport(error).why}`)]
  }
}

function overruled(place: EnginePlace, by: string): EnginePlace {
  if (place.kind === 'refused') return place
  return { ...refusedAs(place), reason: `Not asked, since ${by} decides which engine is used.` }
}

function refusedAs(place: EnginePlace) {
  const text = place.kind === 'address' ? shownAddress(place) : null
  return { kind: 'refused', name: place.name, text } as const
}
