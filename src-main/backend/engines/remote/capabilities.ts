import type { EngineCapabilities } from '../../../../src-shared/engine/engine.ts'

const yes = { available: true } as const

export const buildReason =
  'Fly.io runs images and makes none: packages are added, and images built, on an engine of this computer.'

/** What sandboxes at Fly.io can do; what depends on a sandbox's size is told as its caveats. */
export const cloudCapabilities: EngineCapabilities = {
  pause: yes,
  stats: {
    available: false,
    reason: 'Fly.io tells what machines use a minute late; the sandbox’s own agent tells it now.',
  },
  events: yes,
  memoryLimit: yes,
  processLimit: yes,
  cpuLimit: yes,
  pull: yes,
  build: { available: false, reason: buildReason },
  buildBase: { available: false, reason: buildReason },
}
