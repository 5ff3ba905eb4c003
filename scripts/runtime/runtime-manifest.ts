import type { Architecture } from './architectures.ts'
import type { TakenParts } from './assemble-parts.ts'

/** `manifest.json` in the volume: what is in it, in which version and under which licence, for people and for audits. */
export function runtimeManifest(facts: {
  readonly architecture: Architecture
  readonly taken: TakenParts
  readonly agent: string
  readonly paths: readonly string[]
  /** Files of others that are not as they came. */
  readonly changed: readonly string[]
}): string {
  const { architecture, taken, agent, paths, changed } = facts
  const licencesOf = (name: string) =>
    paths
      .filter((path) => path.includes(`${name}/`) && /(licen[cs]e|copyright)/i.test(path.slice(path.lastIndexOf('/'))))
      .sort()
  const manifest = {
    architecture,
    agent,
    stripped: taken.stripped,
    npm: taken.npm.map((part) => ({ ...part, licences: licencesOf(part.name) })),
    debian: taken.debian.map((part) => ({ ...part, licences: licencesOf(part.name) })),
    changed,
    sources: 'The source of each Debian package: apt-get source NAME=VERSION. Of each npm package: its repository.',
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}
