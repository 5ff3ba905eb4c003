import { readdirSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import type { NeighbourFacts } from '../../src-shared/agent/facts.ts'
import { bounded, kernelText } from './kernel-text.ts'

const most = 100
const mostProcesses = 5000

/** Who else can be seen from inside. */
export function readNeighbours(resolvers: readonly string[]): NeighbourFacts {
  const processes = processIds()
  const owners = new Set(processes.flatMap((id) => ownerOf(id) ?? []))
  return {
    hosts: strangeHosts(kernelText('/etc/hosts'), hostname()),
    resolvers,
    firstProcess: bounded(kernelText('/proc/1/cmdline').replaceAll('\0', ' ').trim()),
    owners: [...owners].slice(0, most),
    processes: processes.length,
  }
}

export function readResolvers(text: string = kernelText('/etc/resolv.conf')): readonly string[] {
  return [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map(([, server = '']) => server.slice(0, 64)).slice(0, 10)
}

/** Lines that name anything but this sandbox and loopback: another's name and address. */
export function strangeHosts(text: string, own: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => {
      const [address = '', ...names] = line.split(/\s+/)
      if (line === '' || /^(127\.|::1$|f[ef]0[0-3]::)/i.test(address)) return false
      return !names.every((name) => name === own)
    })
    .slice(0, most)
    .map((line) => line.slice(0, 200))
}

export function processIds(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .slice(0, mostProcesses)
}

function ownerOf(id: string): number | null {
  // One that ended meanwhile has no owner.
  return statSync(`/proc/${id}`, { throwIfNoEntry: false })?.uid ?? null
}
