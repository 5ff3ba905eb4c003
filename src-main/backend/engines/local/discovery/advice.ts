import type { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { errorCodeOf } from '../../../server/error-code.ts'
import type { EnginePlace } from './engine-place.ts'

export interface FruitlessSearch {
  readonly places: readonly EnginePlace[]
  readonly errors: readonly AirlockError[]
  readonly platform: NodeJS.Platform
}

/** What to do when no engine was found, the most promising first. */
export function adviceFor({ places, errors, platform }: FruitlessSearch): readonly string[] {
  const forbidden = errors.filter((error) => ['EACCES', 'EPERM'].includes(errorCodeOf(error.cause) ?? ''))
  const hanging = errors.filter((error) => error.code === 'engine-timeout')
  const unsuitable = errors.filter((error) => error.code === 'engine-unsupported')
  const own = [...forbidden, ...hanging, ...unsuitable].map(({ message, remedy }) => `${message} ${remedy}`)
  return [...new Set([...explicitAdvice(places, errors), ...own, installation(platform)])]
}

/** Where the person chose an engine, that choice is what has to be put right. */
function explicitAdvice(places: readonly EnginePlace[], errors: readonly AirlockError[]): readonly string[] {
  const chosen = places[0]
  if (chosen === undefined || !isExplicit(chosen)) return []
  if (chosen.kind === 'refused') return [`${chosen.name} is of no use: ${chosen.reason}`]
  const error = errors[0]
  if (error === undefined) return []
  return [
    `${chosen.name} decides which engine is used. ${error.message} ${error.remedy} Or unset it, so that Airlock looks elsewhere.`,
  ]
}

function isExplicit(place: EnginePlace): boolean {
  if (!/^(AIRLOCK_ENGINE$|Setting in )/.test(place.name)) return false
  return place.kind !== 'refused' || place.text !== null
}

function installation(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return 'Install one: Docker Desktop, OrbStack, Colima (`brew install colima docker && colima start`) or Podman (`brew install podman && podman machine init && podman machine start`). Airlock goes on as soon as one answers.'
    case 'win32':
      return 'Install one: Docker Desktop (`winget install Docker.DockerDesktop`) or Podman (`winget install RedHat.Podman`, then `podman machine init` and `podman machine start`). Airlock goes on as soon as one answers.'
    default:
      return 'Install one: `sudo apt-get install podman` (or your distribution’s tool) needs no service, Airlock runs it by itself; or Docker: `sudo apt-get install docker.io`. Airlock goes on as soon as one answers.'
  }
}
