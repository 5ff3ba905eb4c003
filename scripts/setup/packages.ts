import { existsSync } from 'node:fs'
import { findProgram } from './command.ts'

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
  isPresent: has('podman', 'runc'),
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
const busybox: WantedPackage = {
  names: ['busybox-static'],
  why: 'an image with nothing but BusyBox, for the tests',
  isPresent: () => existsSync('/bin/busybox') || existsSync('/usr/bin/busybox'),
}
const chromium: WantedPackage = {
  names: ['chromium'],
  why: 'the browser of the end-to-end tests',
  isPresent: has('chromium'),
}
const arm64: WantedPackage = {
  names: ['qemu-user-static'],
  why: 'tries the arm64 runtime on this machine',
  isPresent: has('qemu-aarch64-static'),
}

/** What is missing on this machine for a purpose. Starting needs one engine, whichever it is. */
export function missingPackages(purpose: Purpose): readonly WantedPackage[] {
  const anEngine = docker.isPresent() ? [] : [podman]
  const wanted = purpose === 'start' ? [...anEngine, baseImage] : [podman, docker, baseImage, busybox, chromium, arm64]
  return wanted.filter((one) => !one.isPresent())
}
