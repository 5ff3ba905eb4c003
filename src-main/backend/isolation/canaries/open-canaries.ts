import { randomBytes } from 'node:crypto'
import { networkInterfaces, release, userInfo } from 'node:os'
import { basename } from 'node:path'
import { canaryLimits, type Canaries } from '../../../../src-shared/agent/facts.ts'
import { openAbstractSocket } from './abstract-socket.ts'
import type { CanaryReport } from './canary-report.ts'
import { maskedPath, openFileCanary } from './file-canary.ts'
import { openListener } from './listener.ts'

/** Canaries of one measurement. */
export interface OpenedCanaries {
  /** What the sandbox is told to look for. */
  readonly ask: Canaries
  /** To be asked once the sandbox has answered. */
  report(): Promise<CanaryReport>
  close(): Promise<void>
}
/** Rejects never: what cannot be prepared is told in the report. */
export type OpenCanaries = () => Promise<OpenedCanaries>

export interface CanarySurroundings {
  /** The backend's own folder for what it keeps. */
  readonly stateDirectory: string
  readonly home: string
  /** Addresses of this computer's interfaces, without loopback. */
  readonly addresses: () => readonly string[]
}

export function canariesOf(surroundings: CanarySurroundings): OpenCanaries {
  return async () => {
    const problems: string[] = []
    const told = async <T>(what: string, open: Promise<T>): Promise<T | null> => {
      try {
        return await open
      } catch (error) {
        problems.push(`${what} (${error instanceof Error ? error.message : String(error)})`)
        return null
      }
    }
    const random = randomBytes(16).toString('hex')
    const name = `${random}.canary.airlock.invalid`
    const addresses = surroundings.addresses().slice(0, canaryLimits.addresses)
    const hosts = ['127.0.0.1', ...addresses.filter((address) => !address.includes(':'))]
    const [file, listener, abstract] = await Promise.all([
      told('no file could be made', openFileCanary(surroundings.stateDirectory, random)),
      told('no listener could be opened', openListener(hosts.slice(0, canaryLimits.listeners), name)),
      told('no abstract socket could be opened', openAbstractSocket(`airlock-${random}`)),
    ])
    const accountNames = [basename(surroundings.home), userInfo().username]
    return {
      ask: {
        files: file === null ? [] : [maskedPath(file.path, accountNames)],
        abstractSocket: abstract?.name ?? null,
        listeners: listener?.places ?? [],
        name,
        addresses,
      },
      report: async () => ({
        file: file?.path ?? null,
        listeners: (listener?.places ?? []).map(({ host, port }) => `${host}:${String(port)}`),
        heardItself: (await listener?.hearsItself()) ?? false,
        heard: listener?.heard() ?? [],
        kernel: process.platform === 'linux' ? release() : '',
        problems,
      }),
      close: async () => {
        await Promise.all([file?.remove(), listener?.close(), abstract?.close()])
      },
    }
  }
}

/** IPv4 first; what is only valid on one link cannot be dialled by its address alone. */
export function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  const addresses = all.filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
  const of = (family: string) => addresses.filter((each) => each.family === family).map(({ address }) => address)
  return [...new Set([...of('IPv4').slice(0, 8), ...of('IPv6').slice(0, 4)])]
}
