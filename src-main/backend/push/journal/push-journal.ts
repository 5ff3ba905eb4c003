import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { TransferRate } from '../../../../src-shared/cloud/push-manifest.ts'
import { sandboxIdPattern, type SandboxId } from '../../../../src-shared/engine/sandbox.ts'
import { parsedJson } from '../../../../src-shared/text/parsed-json.ts'
import { readIfThere } from '../../changes/originals.ts'
import type { BackendLog } from '../../logs/backend-log.ts'
import { writing } from '../../records/record-store.ts'
import { errorCodeOf } from '../../server/error-code.ts'
import { Blobs } from '../travel/blobs.ts'
import { noFolders, type EmptyFolders } from '../travel/empty-folders.ts'
import { noTrees, type SideTrees, type Trees } from '../travel/read-sides.ts'
import { TextPack } from '../travel/text-pack.ts'
import { keptPull, keptResults, type KeptPull, type PullResult } from './kept-pull.ts'
import { parsePushRecord, type PushRecord } from './push-record.ts'
import { readEmptyFolders, readTreesFile, treeLines } from './trees-file.ts'

/** What is kept of pushes, a folder for each sandbox, readable by this user alone. */
export class PushJournal {
  readonly #directory: string
  readonly #log: Pick<BackendLog, 'error'>

  constructor(directory: string, log: Pick<BackendLog, 'error'>) {
    this.#directory = directory
    this.#log = log
  }

  /** All that can be read. What cannot is left where it is, and told. */
  async load(): Promise<{
    readonly records: ReadonlyMap<SandboxId, PushRecord>
    readonly problems: readonly string[]
  }> {
    const records = new Map<SandboxId, PushRecord>()
    const problems: string[] = []
    for (const id of await this.#ids()) {
      const path = join(this.#folderOf(id), 'push.json')
      try {
        const text = await readIfThere(path)
        const record = text === '' ? null : parsePushRecord(text, id)
        if (record !== null) records.set(id, record)
        else if (text !== '') problems.push(`What was written down of a push cannot be used: ${path}`)
      } catch (error) {
        problems.push(`What was written down of a push cannot be read: ${path}: ${String(error)}`)
      }
    }
    return { records, problems }
  }

  async save(record: PushRecord): Promise<void> {
    await this.#write(record.here.spec.id, 'push.json', JSON.stringify(record))
  }

  /** Nothing of it is in a cloud any more. */
  async forget(id: SandboxId): Promise<void> {
    await writing(this.#directory, () => rm(this.#folderOf(id), { recursive: true, force: true }))
  }

  /** What both sides had when it was pushed last. */
  async saveBase(id: SandboxId, { trees, empty }: Pick<SideTrees, 'trees' | 'empty'>): Promise<void> {
    // It is newer than all that.
    await writing(this.#directory, () => rm(join(this.#folderOf(id), 'written.json'), { force: true }))
    await this.#write(id, 'empty-folders', JSON.stringify({ workspace: [...empty.workspace], home: [...empty.home] }))
    await this.#write(id, 'base', treeLines(trees))
  }
  async forgetBase(id: SandboxId): Promise<void> {
    await writing(this.#directory, () => rm(join(this.#folderOf(id), 'base'), { force: true }))
  }
  /** Nothing where that is lost: then all that differs is a question, and nothing counts as deleted. */
  async base(id: SandboxId): Promise<Trees> {
    return (await this.#readable(id, 'base', readTreesFile)) ?? noTrees
  }

  /** Folders with nothing in them at the last push; none where that is lost: then none counts as deleted. */
  async emptyFolders(id: SandboxId): Promise<EmptyFolders> {
    return (await this.#readable(id, 'empty-folders', readEmptyFolders)) ?? noFolders
  }

  /** Texts as they were pushed. */
  async texts(id: SandboxId): Promise<TextPack> {
    return await TextPack.open(join(this.#folderOf(id), 'texts.pack'))
  }
  /** What came for a pull and is not written into the sandbox yet. */
  async arrived(id: SandboxId): Promise<Blobs> {
    return await Blobs.open(join(this.#folderOf(id), 'arrived'))
  }
  async forgetArrived(id: SandboxId): Promise<void> {
    await writing(this.#directory, async () => {
      await rm(join(this.#folderOf(id), 'arrived'), { recursive: true, force: true })
      await rm(join(this.#folderOf(id), 'pull.json'), { force: true })
    })
  }

  /** What is to be written, or decided. */
  async savePull(id: SandboxId, pull: KeptPull): Promise<void> {
    await this.#write(id, 'pull.json', JSON.stringify(pull))
  }
  /** Null where there is none, or it cannot be read: then a pull has to look again. */
  async pull(id: SandboxId): Promise<KeptPull | null> {
    return await this.#readable(id, 'pull.json', (text) => keptPull.parse(parsedJson(text)))
  }

  /** What pulls that were given up since the last push may have written here already. */
  async addWritten(id: SandboxId, results: readonly PullResult[]): Promise<void> {
    await this.#write(id, 'written.json', JSON.stringify([...(await this.written(id)), ...results]))
  }
  async written(id: SandboxId): Promise<readonly PullResult[]> {
    return (await this.#readable(id, 'written.json', (text) => keptResults.parse(parsedJson(text)))) ?? []
  }

  /** What is damaged is as good as lost, and hinders nothing else. */
  async #readable<T>(id: SandboxId, name: string, read: (text: string) => T): Promise<T | null> {
    const path = join(this.#folderOf(id), name)
    try {
      const text = await readIfThere(path)
      return text === '' ? null : read(text)
    } catch (error) {
      // What a damaged file holds is nothing for a log.
      this.#log.error(`What was written down of a push cannot be read: ${path}: ${errorCodeOf(error) ?? 'damaged'}`)
      return null
    }
  }

  /** As measured by the last push. */
  async rate(): Promise<TransferRate | null> {
    const [bytes, files] = (await readIfThere(join(this.#directory, 'rate'))).split(' ').map(Number)
    if (bytes === undefined || files === undefined || !(bytes > 0) || !(files >= 0)) return null
    return { bytesPerSecond: bytes, secondsPerFile: files }
  }
  async saveRate({ bytesPerSecond, secondsPerFile }: TransferRate): Promise<void> {
    await writing(this.#directory, () =>
      writeFileAtomic(join(this.#directory, 'rate'), `${String(bytesPerSecond)} ${String(secondsPerFile)}`, {
        mode: 0o600,
      }),
    )
  }

  async #write(id: SandboxId, name: string, content: string): Promise<void> {
    const folder = this.#folderOf(id)
    await writing(this.#directory, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFileAtomic(join(folder, name), content, { mode: 0o600 })
    })
  }

  async #ids(): Promise<readonly SandboxId[]> {
    try {
      return (await readdir(this.#directory)).filter((name) => sandboxIdPattern.test(name))
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return []
      throw error
    }
  }

  #folderOf(id: SandboxId): string {
    return join(this.#directory, id)
  }
}
