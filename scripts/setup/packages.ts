import { findProgram } from './command.ts'
import type { Host } from './host.ts'

/** `start`: what a person needs to run Airlock. `test`: what its tests need besides. */
export type Purpose = 'start' | 'test'

/** Programs that Debian's packages bring, and why Airlock wants them. */
export interface WantedPackage {
  readonly names: readonly string[]
  readonly why: string
  readonly isPresent: () => boolean
}

const has =
  (...programs: readonly string[]) =>
  (): boolean =>
    programs.every((program) => findProgram(program) !== null)

const podman: WantedPackage = {
  names: ['podman', 'runc', 'crun'],
  why: 'an engine to run sandboxes with',
  isPresent: () => findProgram('podman') !== null && ['runc', 'crun'].some((runtime) => findProgram(runtime) !== null),
}
const docker: WantedPackage = {
  names: ['docker.io'],
  why: 'the other engine, which the contract suite runs on',
  isPresent: has('dockerd', 'containerd', 'runc'),
}
const baseImage: WantedPackage = {
  names: ['mmdebstrap'],
  why: 'builds the Debian base image where no registry can be reached',
  isPresent: has('mmdebstrap'),
}
const userIds: WantedPackage = {
  names: ['uidmap'],
  why: 'lets the base image be built without root',
  isPresent: has('newuidmap'),
}
const chromium: WantedPackage = {
  names: ['chromium-headless-shell'],
  why: 'the browser of the end-to-end tests',
  isPresent: () =>
    ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'].some(
      (program) => findProgram(program) !== null,
    ),
}
const arm64: WantedPackage = {
  names: ['qemu-user-static'],
  why: 'tries the arm64 runtime on this machine',
  isPresent: has('qemu-aarch64-static'),
}
const busybox: WantedPackage = {
  names: ['busybox-static'],
  why: 'the shell and tools that the agent has in every sandbox, for its tests',
  isPresent: has('busybox'),
}

const shells: WantedPackage = {
  names: ['zsh', 'fish'],
  why: 'the shells besides bash that mark their commands in terminals, for the tests of that',
  isPresent: has('zsh', 'fish'),
}

const capture: WantedPackage = {
  names: ['tcpdump', 'iproute2'],
  why: 'make a network for the tests, and see what leaves it',
  isPresent: has('tcpdump', 'ip'),
}

const certificates: WantedPackage = {
  names: ['openssl'],
  why: 'makes certificate authorities for the tests',
  isPresent: has('openssl'),
}

const registry: WantedPackage = {
  names: ['docker-registry'],
  why: 'the registry of the tests’ own Fly.io',
  isPresent: has('docker-registry'),
}

/** What is missing on this machine for a purpose. Starting needs one engine, whichever it is. */
export function missingPackages(purpose: Purpose, host: Pick<Host, 'isRoot'>): readonly WantedPackage[] {
  const anEngine = docker.isPresent() ? [] : [podman]
  const builder = host.isRoot ? [baseImage] : [baseImage, userIds]
  const wanted =
    purpose === 'start'
      ? [...anEngine, ...builder]
      : [podman, docker, ...builder, busybox, chromium, arm64, shells, capture, certificates, registry]
  return wanted.filter((one) => !one.isPresent())
}
