import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { OwnProcess } from '../../network/own-process.ts'

/** A network namespace that leads nowhere, and a way for this process to dial into it. It ends with the test. */
export class SealedNetwork {
  readonly #holder: OwnProcess
  readonly #relay: OwnProcess
  readonly #folder: string

  private constructor(holder: OwnProcess, relay: OwnProcess, folder: string) {
    this.#holder = holder
    this.#relay = relay
    this.#folder = folder
  }

  static async open(): Promise<SealedNetwork> {
    const up = 'ip link set lo up && echo made && exec sleep infinity'
    const holder = new OwnProcess(['unshare', '--net', 'sh', '-c', up])
    await holder.until((line) => line === 'made')
    const folder = await mkdtemp(join(tmpdir(), 'airlock-sealed-'))
    const program = [process.execPath, '--import', import.meta.resolve('tsx'), join(import.meta.dirname, 'relay.ts')]
    const enter = ['nsenter', `--net=/proc/${String(holder.pid)}/ns/net`]
    const relay = new OwnProcess([...enter, ...program, join(folder, 'relay.sock')])
    await relay.until((line) => line === 'listening')
    return new SealedNetwork(holder, relay, folder)
  }

  /** The namespace's file. */
  get namespace(): string {
    return `/proc/${String(this.#holder.pid)}/ns/net`
  }

  /** What runs a program in it, e.g. servers that stand for the world. */
  get within(): readonly string[] {
    return ['nsenter', `--net=${this.namespace}`]
  }

  /** A TCP connection to an address in it. Rejects with the reason, e.g. ECONNREFUSED. */
  async dial(address: string, port: number): Promise<Duplex> {
    const socket = connect({ path: join(this.#folder, 'relay.sock'), allowHalfOpen: true })
    socket.write(`${address} ${String(port)}\n`)
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.once('readable', () => {
        const first = (socket.read(1) as Buffer | null)?.toString()
        socket.removeListener('error', reject)
        if (first === '+') {
          resolve(socket)
          return
        }
        const reason = (socket.read() as Buffer | null)?.toString().trim() ?? 'the relay ended'
        socket.destroy()
        reject(new Error(`${address}:${String(port)}: ${reason}`))
      })
    })
  }

  async close(): Promise<void> {
    await this.#relay.end()
    await this.#holder.end()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
