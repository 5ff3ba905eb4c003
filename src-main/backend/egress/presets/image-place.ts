import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { isCancellation } from '../../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import type { Ran } from '../../programs/run-program.ts'
import { mostBytes, type ToolPlace } from './tool-place.ts'

const patienceMs = 20_000
const goodbyeMs = 5000
const mostLibraryBytes = 2 * 1024 * 1024
const mostNames = 200

/**
 * The tools of an image, in a sandbox that holds nothing of a person yet, with an empty home. All that comes of it is what
 * the image says: bounded here, and to be checked by whoever uses it.
 */
export async function withImagePlace<T>(
  agent: Pick<AgentClient, 'processes' | 'files'>,
  signal: AbortSignal,
  work: (place: ToolPlace) => Promise<T>,
): Promise<T> {
  // One that is there: without it npm may try for ever to make it.
  return await withFolder(agent, signal, {}, (home) => work(placeWith(agent, signal, home)))
}

function placeWith(agent: Pick<AgentClient, 'processes' | 'files'>, signal: AbortSignal, home: string): ToolPlace {
  const run: ToolPlace['run'] = async (command, environment = {}) => {
    const enough = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
    return await ran(agent, command, { HOME: home, ...environment }, enough).catch((error: unknown) => {
      if (signal.aborted || isCancellation(error)) signal.throwIfAborted()
      return { found: false }
    })
  }
  const readBytes = async (path: string, length: number) => {
    const { bytes, end } = await agent.files.read(path, { length, signal })
    return end ? bytes : null
  }
  return {
    home,
    run,
    read: async (path) => {
      const bytes = await orNull(readBytes(path, mostBytes), signal)
      return bytes === null ? null : new TextDecoder().decode(bytes)
    },
    readBytes: (path) => orNull(readBytes(path, mostLibraryBytes), signal),
    list: async (folder) => {
      const listing = await orNull(agent.files.list(folder, { limit: mostNames, signal }), signal)
      return listing === null ? null : listing.entries.map(({ name }) => name).sort()
    },
    variable: async (name) => {
      const printed = await run(['printenv', name])
      return printed.found && printed.code === 0 ? printed.output.trim() || null : null
    },
    withFolder: (files, work) => withFolder(agent, signal, files, work),
  }
}

async function withFolder<T>(
  agent: Pick<AgentClient, 'files'>,
  signal: AbortSignal,
  files: Readonly<Record<string, string>>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = `/tmp/airlock-tool-${randomBytes(8).toString('hex')}`
  try {
    await makeFiles(agent, folder, files, signal)
    return await work(folder)
  } finally {
    // Also when nobody waits any more.
    const enough = AbortSignal.timeout(goodbyeMs)
    await agent.files.remove(folder, { recursive: true, signal: enough }).catch(() => undefined)
    signal.throwIfAborted()
  }
}

async function makeFiles(
  agent: Pick<AgentClient, 'files'>,
  folder: string,
  files: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  await agent.files.makeFolder(folder, { signal })
  for (const [path, content] of Object.entries(files)) {
    const below = path.includes('/') ? `${folder}/${path.slice(0, path.lastIndexOf('/'))}` : folder
    if (below !== folder) await agent.files.makeFolder(below, { signal })
    await agent.files.write(`${folder}/${path}`, Buffer.from(content), { condition: { kind: 'absent' }, signal })
  }
}

async function ran(
  agent: Pick<AgentClient, 'processes'>,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Ran> {
  const process = await agent.processes.start({ command, directory: '/', environment }, { signal })
  process.stdin.on('error', () => process.stdin.destroy()).end()
  const end = () => void process.signal('SIGKILL')
  signal.addEventListener('abort', end, { once: true })
  const [output, errors, { code }] = await Promise.all([
    textOf(process.stdout, end),
    textOf(process.stderr, end),
    process.exited,
  ])
  return { found: true, code, output, errors }
}

/** What is more than may be is thrown away, and the program ended. */
async function textOf(output: Readable, end: () => void): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of output) {
    const bytes = chunk as Buffer
    length += bytes.length
    if (length <= mostBytes) chunks.push(bytes)
    else end()
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Null for what is not there, or cannot be had; only that nobody waits any more goes on. */
async function orNull<T>(asked: Promise<T>, signal: AbortSignal): Promise<T | null> {
  try {
    return await asked
  } catch {
    signal.throwIfAborted()
    return null
  }
}
