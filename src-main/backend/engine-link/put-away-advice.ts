import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { adviceLimits } from '../../../src-shared/api/engines.ts'
import type { EngineStatus } from '../../../src-shared/engine/engine.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { errorCodeOf } from '../server/error-code.ts'

const file = z.object({ putAway: z.array(z.string().max(adviceLimits.length)).max(adviceLimits.kept) })

/** Advice on versions that the person put away, for every door and over restarts. It names the version, so another one is told anew. */
export class PutAwayAdvice {
  readonly #directory: string
  readonly #listeners = new Set<() => void>()
  #sentences: readonly string[]
  #writing: Promise<void> = Promise.resolve()

  private constructor(directory: string, sentences: readonly string[]) {
    this.#directory = directory
    this.#sentences = sentences
  }

  /** Never rejects: what cannot be read is told again. */
  static async open(directory: string, log: BackendLog): Promise<PutAwayAdvice> {
    const path = pathIn(directory)
    try {
      return new PutAwayAdvice(directory, file.parse(JSON.parse(await readFile(path, 'utf8'))).putAway)
    } catch (error) {
      if (errorCodeOf(error) !== 'ENOENT') log.error(`${path} cannot be read; advice is told again`, error)
      return new PutAwayAdvice(directory, [])
    }
  }

  /** Counts at once; resolves when it is kept. */
  async add(sentence: string): Promise<void> {
    this.#sentences = [...this.#sentences.filter((known) => known !== sentence), sentence].slice(-adviceLimits.kept)
    for (const listener of [...this.#listeners]) listener()
    const write = this.#writing.then(async () => {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 })
      await writeFileAtomic(pathIn(this.#directory), `${JSON.stringify({ putAway: this.#sentences })}\n`, {
        mode: 0o600,
      })
    })
    this.#writing = write.catch(() => undefined)
    await write
  }

  /** The same without what was put away. */
  without(status: EngineStatus): EngineStatus {
    if (status.state !== 'ready' && status.state !== 'lost') return status
    const versionAdvice = status.engine.versionAdvice?.filter((sentence) => !this.#sentences.includes(sentence))
    return { ...status, engine: { ...status.engine, versionAdvice } }
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}

function pathIn(directory: string): string {
  return join(directory, 'advice.json')
}
