import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { MemoryEngine, type MemoryInside } from '../memory/memory-engine.ts'
import { MemoryWorld } from '../memory/memory-world.ts'
import { lacking, offer, type ContractSubject } from './contract-subject.ts'

/** The engine in memory, where a sandbox's inside is a folder and a shell of this computer. */
export async function memorySubject(): Promise<ContractSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-contract-'))
  const world = new MemoryWorld()
  const shells = new Map<string, Set<Duplex>>()
  const inside: MemoryInside = {
    makeData: async (id) => void (await mkdir(join(folder, id, 'home'), { recursive: true })),
    removeData: (id) => rm(join(folder, id), { recursive: true, force: true }),
    stop: (id) => {
      for (const stream of shells.get(id) ?? []) stream.destroy()
      return Promise.resolve()
    },
    connect: (id) => {
      const cwd = join(folder, id)
      const env = { PATH: process.env.PATH, HOME: join(cwd, 'home') }
      const shell = spawn('/bin/sh', [], { cwd, env, stdio: ['pipe', 'pipe', 'ignore'] })
      const stream = Duplex.from({ readable: shell.stdout, writable: shell.stdin })
      const open = shells.get(id) ?? new Set()
      shells.set(id, open.add(stream))
      stream.once('close', () => {
        open.delete(stream)
        shell.kill()
      })
      return Promise.resolve(stream)
    },
  }
  const engine = new MemoryEngine({ world, inside })
  const nobody = 'The engine in memory has no such thing as requests or an outside.'
  return {
    engine,
    isolation: 'container',
    level: 'container',
    images: { ordinary: 'airlock/base:debian', bare: 'airlock-test/busybox:latest' },
    reopen: () => Promise.resolve(new MemoryEngine({ world, inside })),
    stranger: () => Promise.resolve(new MemoryEngine({ world, inside, installation: 'stranger' })),
    traces: () => Promise.resolve([...world.sandboxes.keys(), ...world.volumes.keys()].sort()),
    inside: offer(async (id, script) => {
      const stream = await engine.connect(id)
      stream.end(`${script}\n`)
      return await text(stream)
    }),
    bridge: offer(true),
    recreation: offer(true),
    boundary: lacking('The engine in memory has no boundary.'),
    path: lacking(nobody),
    outside: lacking(nobody),
    close: () => rm(folder, { recursive: true }),
  }
}
