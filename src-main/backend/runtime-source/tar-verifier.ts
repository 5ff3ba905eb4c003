import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { cancelled } from '../../../src-shared/errors/airlock-error.ts'
import { notBuilt } from './runtime-errors.ts'

interface Known {
  /** Size, time of change and inode: another value means another file. */
  readonly identity: string
  readonly hash: string
}

/** Knows the sha-256 of files; reads each once, and again when it was changed or replaced. */
export class TarVerifier {
  readonly #known = new Map<string, Known>()

  /** Streams the file, so its size costs no memory. Rejects with an AirlockError when it is not there. */
  async hashOf(path: string, signal: AbortSignal): Promise<string> {
    const identity = await identityOf(path)
    const known = this.#known.get(path)
    if (known?.identity === identity) return known.hash
    const hash = createHash('sha256')
    try {
      await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal })
    } catch (error) {
      if (signal.aborted) throw cancelled('Preparing the agent’s files')
      throw notBuilt(path, error)
    }
    const digest = hash.digest('hex')
    // Changed while it was read: the hash is of neither state, so it is not kept.
    if ((await identityOf(path)) === identity) this.#known.set(path, { identity, hash: digest })
    return digest
  }
}

async function identityOf(path: string): Promise<string> {
  try {
    const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true })
    return [size, mtimeNs, ctimeNs, ino].join(':')
  } catch (error) {
    throw notBuilt(path, error)
  }
}
