import { join } from 'node:path'
import { ownArchitecture, architectures } from '../runtime/architectures.ts'
import { buildRuntime } from '../runtime/build-runtime.ts'
import { cacheFolder } from '../setup/cache.ts'
import type { Say } from '../setup/say.ts'
import { buildPage, buildWindow, windowPrograms } from './electron-parts.ts'
import { bundleNodePrograms, mainPrograms } from './node-programs.ts'

export interface BuildContext {
  readonly root: string
  readonly say: Say
  readonly signal: AbortSignal
  readonly allArchitectures: boolean
}

/** A part of the product that is built by itself, and only when something it is made from has changed. */
export interface BuildPart {
  readonly name: string
  readonly what: string
  /** Files and folders that it is made from. */
  readonly from: readonly string[]
  /** Files that are there once it was built. */
  readonly to: readonly string[]
  readonly make: (context: BuildContext) => Promise<unknown>
}

const libraries = ['package-lock.json', 'scripts/build']

export const parts: readonly BuildPart[] = [
  {
    name: 'main',
    what: 'the backend and the command line',
    from: [...libraries, 'src-main', 'src-shared'],
    to: mainPrograms.map(({ to }) => to),
    make: ({ root }) => bundleNodePrograms(root, mainPrograms),
  },
  {
    name: 'runtime',
    what: 'the agent and what every sandbox needs to run it',
    // What is root in a cloud machine holds the backend's own gate.
    from: [
      ...libraries,
      'src-agent',
      'src-shared',
      'src-main/machine',
      'src-main/backend',
      'scripts/runtime',
      'resources/runtime',
    ],
    to: ['out/runtime/manifest.json', `out/runtime/${ownArchitecture()}.tar`],
    make: ({ root, say, signal, allArchitectures }) =>
      buildRuntime({
        root,
        cache: cacheFolder(),
        architectures: allArchitectures ? architectures : [ownArchitecture()],
        say,
        signal,
      }),
  },
  {
    name: 'page',
    what: 'the app’s page',
    from: [...libraries, 'electron.vite.config.ts', 'src-renderer', 'src-shared', 'resources/icons'],
    to: ['out/renderer/index.html'],
    make: ({ root, signal }) => buildPage(root, signal),
  },
  {
    name: 'desktop',
    what: 'the app’s window',
    from: [
      ...libraries,
      'electron.vite.config.ts',
      'src-renderer/vite.config.ts',
      'src-main',
      'src-preload',
      'src-shared',
    ],
    to: windowPrograms,
    make: ({ root, signal }) => buildWindow(root, signal),
  },
]

export const outputsOf = (root: string, part: BuildPart): readonly string[] => part.to.map((path) => join(root, path))
