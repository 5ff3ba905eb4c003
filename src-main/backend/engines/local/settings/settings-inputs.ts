import { z } from 'zod'

/**
 * What the hardened settings of a sandbox depend on besides its spec: facts of engine, runtime and image at the time
 * of creation. Signed into the labels, so that any later backend can derive the very same settings and compare.
 */
export const settingsInputs = z.object({
  /** The engine's kind: the two take a few fields differently. */
  engine: z.enum(['docker', 'podman']),
  runtime: z.object({
    name: z.string().max(128),
    level: z.enum(['vm', 'gvisor', 'container']),
    /** `HostConfig.Runtime`; null = the connection decides (Podman). */
    hostConfigRuntime: z.string().max(128).nullable(),
  }),
  image: z.object({
    /** The name of the image that is really used: the one asked for, or the base built on this computer. */
    name: z.string().max(1024),
    /** What that base holds, in words; left out where it is the image that was asked for, or does not say it. */
    holds: z.string().max(1024).optional(),
    /** The prepared image's id, what the container is created from. */
    preparedId: z.string().max(128),
    /** The same image exactly: repository digest or engine image id. */
    sourceId: z.string().max(512),
    user: z.string().max(64),
    home: z.string().max(256),
    /** Paths that the image declares as volumes: covered by memory, so that no anonymous volume appears. */
    volumes: z.array(z.string().max(512)).max(64),
    /** What programs get of the image that packages were added to; left out where the image itself says it. */
    environment: z.array(z.string().max(32_768)).max(256).optional(),
    /** Variables of the image that could take over our agent: set to nothing. */
    blankedVariables: z.array(z.string().max(256)).max(64),
  }),
  runtimeHash: z.string().max(128),
  architecture: z.enum(['amd64', 'arm64']),
  /** Highest number of open files that the engine allows. */
  openFiles: z.number().int().positive(),
  /** The `nproc` ulimit that must be named on Podman; null = the engine's own. -1 is unlimited. */
  processLimit: z.number().int().nullable(),
  /** The CPU that a gVisor sandbox is bound to; null = all. */
  cpuset: z.string().max(32).nullable(),
  cpus: z.number().positive(),
  seccomp: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('inline') }),
    z.object({ kind: z.literal('path'), path: z.string().max(1024) }),
    /** The engine's own default profile. */
    z.object({ kind: z.literal('engine') }),
  ]),
  /** What this engine and runtime can limit. */
  limits: z.object({ memory: z.boolean(), processes: z.boolean(), cpu: z.boolean(), cpuset: z.boolean() }),
})
export type SettingsInputs = z.infer<typeof settingsInputs>
