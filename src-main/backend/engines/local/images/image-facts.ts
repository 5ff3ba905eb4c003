import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { absolutePath } from '../../../../../src-shared/paths/absolute-path.ts'
import { visible } from '../../../../../src-shared/text/visible.ts'
import { fields, text } from '../connection/fields.ts'
import { steering } from '../settings/compare.ts'
import { stringMap, texts } from '../settings/seen-settings.ts'
import { packagesPrefix, readPackagesLabel } from './packages-label.ts'
import { places } from '../settings/create-body.ts'

/** What matters of an image's own settings. */
export interface ImageFacts {
  /** The name under which it was found. */
  readonly name: string
  /** `sha256:…` of the engine. */
  readonly id: string
  /** `name@sha256:…` when it came from a registry, else the id. */
  readonly identity: string
  /** Digests of its layers, lowest first. */
  readonly layers: readonly string[]
  readonly volumes: readonly string[]
  readonly blankedVariables: readonly string[]
  /** What it sets for programs, without what steers our agent. */
  readonly environment: readonly string[]
  readonly architecture: string
  /** Of a base image that was built on this computer: what it holds, in words. Null for all others, and for old ones. */
  readonly holds: string | null
}

/** A base image says by it what it holds, in words. */
export const holdsLabel = 'app.airlock.base'

/** Reads `/images/{name}/json`. Rejects with `image-refused` what could reach out of a container. */
export function readImageFacts(inspect: unknown, name: string): ImageFacts {
  const image = fields(inspect)
  const config = fields(image['Config'])
  const id = text(image['Id'])
  const added = name.startsWith(packagesPrefix) ? readPackagesLabel(stringMap(config['Labels'])) : null
  const environment = added?.environment ?? texts(config['Env'])
  refuseDangerous(text(config['WorkingDir']))
  const volumes = (added?.volumes ?? Object.keys(fields(config['Volumes']))).map((path) => absolutePath(path))
  refuseCoveredSystem(volumes)
  return {
    name,
    id: id.startsWith('sha256:') ? id : `sha256:${id}`,
    identity: texts(image['RepoDigests']).find((digest) => !digest.includes('airlock/')) ?? id,
    layers: texts(fields(image['RootFS'])['Layers']),
    volumes: [...new Set(volumes)].filter((path) => path !== '/' && !ours(path)).slice(0, 64),
    blankedVariables: environment
      .filter(steering)
      .map((line) => line.slice(0, line.indexOf('=')))
      .slice(0, 64),
    environment: environment.filter((line) => !steering(line)).slice(0, 256),
    architecture: text(image['Architecture']),
    holds: name.startsWith('airlock/base:') ? holdsOf(fields(config['Labels'])[holdsLabel]) : null,
  }
}

/** Null for one that was built before base images said it. */
function holdsOf(label: unknown): string | null {
  const words = Buffer.from(text(label).slice(0, 1000), 'base64url').toString('utf8').slice(0, 200)
  return words === '' ? null : visible(words)
}

function refuseDangerous(workingDirectory: string): void {
  if (!/^\/*(proc|dev|sys)(\/|$)/.test(absolutePath(workingDirectory))) return
  throw new AirlockError({
    code: 'image-refused',
    message: 'This image is made to break out of its container.',
    why: `Its working directory is ${JSON.stringify(workingDirectory.slice(0, 100))}, a way into the host that old versions of runc leave open (CVE-2024-21626).`,
    remedy: 'Do not use this image.',
  })
}

/** Memory mounted there would hide the account, the shell or the agent. */
function refuseCoveredSystem(volumes: readonly string[]): void {
  const wrong = volumes.find(
    (path) =>
      /^\/(etc|bin|sbin|usr|lib|lib64|dev|proc|sys|opt\/airlock)(\/|$)/.test(path) &&
      !/^\/usr\/(share|local|src)\//.test(path),
  )
  if (wrong === undefined) return
  throw new AirlockError({
    code: 'image-refused',
    message: 'This image cannot be used as a sandbox.',
    why: `It declares ${JSON.stringify(wrong.slice(0, 100))} as a volume, which would hide part of the system.`,
    remedy: 'Use another image.',
  })
}

/** What we mount there ourselves. */
function ours(path: string): boolean {
  return ['/tmp', '/run', '/var/tmp', places.workspace, places.runtime].includes(path)
}
