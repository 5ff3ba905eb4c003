import type {
  EngineCandidate,
  EngineDescription,
  EngineStatus,
  Template,
  TemplateOrigin,
} from '../../src-shared/engine/engine.ts'
import type { CreateRequest } from '../../src-shared/api/sandboxes.ts'
import type { IsolationProof } from '../../src-shared/engine/isolation.ts'

export const engine: EngineDescription = {
  id: 'local',
  kind: 'docker',
  name: 'Docker 26.1.5',
  version: '26.1.5',
  apiVersion: '1.45',
  endpoint: 'unix:///var/run/docker.sock',
  architecture: 'amd64',
  kernelVersion: '6.12.48',
  cpus: 8,
  memoryBytes: 16 * 1024 ** 3,
  rootless: false,
  runtimes: [
    { name: 'runsc', level: 'gvisor', proven: true, evidence: 'kernel 4.4.0 inside, 6.12.48 outside' },
    { name: 'runc', level: 'container', proven: true, evidence: 'seccomp filter, 0 capabilities' },
  ],
  best: 'gvisor',
  capabilities: {
    pause: { available: true },
    stats: { available: true },
    events: { available: true },
    memoryLimit: { available: true },
    processLimit: { available: true },
    cpuLimit: { available: true },
    pull: { available: true },
    build: { available: true },
    buildBase: { available: true },
  },
  warnings: [],
}

export const candidates: readonly EngineCandidate[] = [
  { name: 'DOCKER_HOST', endpoint: null, found: false, reason: 'It is not set.' },
  {
    name: 'Docker',
    endpoint: 'unix:///var/run/docker.sock',
    found: true,
    reason: 'Docker 26.1.5 answered; API 1.45.',
  },
  {
    name: 'Podman (rootless)',
    endpoint: 'unix:///run/user/1000/podman/podman.sock',
    found: false,
    reason: 'There is no such socket. `systemctl --user start podman.socket` would make it.',
  },
]

export const ready: EngineStatus = { state: 'ready', engine, candidates }

/** The same engine, away. */
export const lost: EngineStatus = {
  state: 'lost',
  engine,
  candidates,
  reason: 'Nothing answers at unix:///var/run/docker.sock.',
}

export const missing: EngineStatus = {
  state: 'missing',
  advice: [
    'Install Docker (https://docs.docker.com/engine/install/) or Podman (`sudo apt install podman`).',
    'For the strongest isolation install gVisor as well: https://gvisor.dev/docs/user_guide/install/.',
  ],
  candidates: [
    { name: 'DOCKER_HOST', endpoint: null, found: false, reason: 'It is not set.' },
    {
      name: 'Docker',
      endpoint: 'unix:///var/run/docker.sock',
      found: false,
      reason: 'Permission denied. Add yourself to the group “docker” and log in again.',
    },
    {
      name: 'Podman (rootless)',
      endpoint: 'unix:///run/user/1000/podman/podman.sock',
      found: false,
      reason: 'There is no such socket. `systemctl --user start podman.socket` would make it.',
    },
  ],
}

export const templates: readonly Template[] = [
  {
    id: 'debian',
    title: 'Debian',
    description: 'Debian with git, curl and a shell',
    image: 'airlock/base:debian',
    localBuild: true,
  },
  {
    id: 'node',
    title: 'Node.js',
    description: 'Node.js 24 with npm',
    image: 'docker.io/library/node:24-slim',
    localBuild: false,
  },
  {
    id: 'python',
    title: 'Python',
    description: 'Python 3.13 with pip',
    image: 'docker.io/library/python:3.13-slim',
    localBuild: false,
  },
]

/** As where registries are reached. */
export const origins: readonly TemplateOrigin[] = templates.map(({ id, localBuild }) => ({
  template: id,
  holds: null,
  note: localBuild ? 'On this computer already.' : 'Comes from docker.io.',
}))

export function gvisorProof(at: string): IsolationProof {
  return {
    level: 'gvisor',
    proven: true,
    evidence: 'kernel 4.4.0 inside, 6.12.48 outside; 0 capabilities; loopback only',
    verifiedAt: at,
    probes: [
      {
        name: 'kernel',
        witness: 'inside',
        ok: true,
        tried: 'Read the kernel’s version from inside and compared it with the engine’s.',
        seen: '4.4.0 inside, 6.12.48 outside',
        meaning: 'The sandbox runs on gVisor’s kernel, not on your computer’s.',
      },
      {
        name: 'capabilities',
        witness: 'inside',
        ok: true,
        tried: 'Read the effective and bounding capabilities of the first process.',
        seen: '0000000000000000, 0000000000000000',
        meaning: 'Nothing inside has any of root’s powers, and nothing can gain one.',
      },
      {
        name: 'no new privileges',
        witness: 'inside',
        ok: true,
        tried: 'Looked for the flag, and started a set-uid program.',
        seen: 'set; the program stayed uid 1000',
        meaning: 'No program can become another user.',
      },
      {
        name: 'network',
        witness: 'inside',
        ok: true,
        tried: 'Listed interfaces; connected to 1.1.1.1:443 and to the engine’s gateway.',
        seen: 'lo only; ENETUNREACH, ENETUNREACH',
        meaning: 'Nothing can be reached but the sandbox itself.',
      },
      {
        name: 'engine sockets',
        witness: 'inside',
        ok: true,
        tried: 'Looked for sockets of Docker, Podman and containerd in the usual places.',
        seen: 'none',
        meaning: 'The sandbox cannot ask the engine for another container.',
      },
      {
        name: 'root file system',
        witness: 'inside',
        ok: true,
        tried: 'Wrote a file to / and to /usr.',
        seen: 'EROFS, EROFS',
        meaning: 'The image cannot be changed from inside.',
      },
      ...['CapDrop', 'SecurityOpt', 'NetworkMode', 'ReadonlyRootfs', 'PidsLimit', 'Memory'].map((name) => ({
        name,
        witness: 'engine' as const,
        ok: true,
        tried: `Asked for ${name}`,
        seen: 'as asked',
        meaning: 'The engine runs the sandbox with what was asked.',
      })),
    ],
  }
}

export const containerProof = (at: string): IsolationProof => ({
  ...gvisorProof(at),
  level: 'container',
  evidence: 'kernel 6.12.48 inside and outside; seccomp filter; 0 capabilities; loopback only',
  probes: gvisorProof(at).probes.map((probe) =>
    probe.name === 'kernel'
      ? {
          ...probe,
          seen: '6.12.48 inside and outside',
          meaning: 'The sandbox shares your computer’s kernel; seccomp keeps it to few calls.',
        }
      : probe,
  ),
})

/** Of a sandbox that was asked for so. */
export function proofFor(
  { engine, isolation }: Pick<CreateRequest, 'engine' | 'isolation'>,
  at: string,
): IsolationProof {
  if (engine === 'fly') return { ...gvisorProof(at), level: 'vm' }
  return isolation === 'container' ? containerProof(at) : gvisorProof(at)
}
