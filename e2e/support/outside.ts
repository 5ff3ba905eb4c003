import { execFileSync, spawn } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import path from 'node:path'

/** A server outside of all sandboxes that never leaves this computer. */
export interface Outside extends AsyncDisposable {
  readonly host: string
  readonly port: number
}

/** This computer by its own name, and the address that it leads to: what is sent there stays here. */
async function ownName(): Promise<{ readonly host: string; readonly address: string }> {
  const host = hostname().toLowerCase()
  const { address } = await lookup(host, { family: 4 })
  return { host, address }
}

/** Answers `/` with a sentence, and `/hold` with one that never ends. */
export async function startWebServer(): Promise<Outside> {
  const { host, address } = await ownName()
  const server = createHttpServer((asked, answer) => {
    if (asked.url === '/hold') answer.write('held open\n')
    else answer.end('hello from outside\n')
  }).listen(0, address)
  await once(server, 'listening')
  return {
    host,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A repository `project` with the branch `work` and one file, behind git's own server. */
export async function startGitServer(directory: string): Promise<Outside> {
  const { host, address } = await ownName()
  const base = path.join(directory, 'served')
  const repository = path.join(base, 'project')
  await mkdir(repository, { recursive: true })
  await writeFile(path.join(repository, 'read-me.txt'), 'cloned inside\n')
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', repository, ...args])
  git('init', '--quiet', '--initial-branch', 'work')
  git('add', '.')
  git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '--quiet', '-m', 'first')
  const port = await freePort(address)
  // Not by `git daemon`, whose child would outlive it.
  const program = path.join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-daemon')
  const daemon = spawn(program, [
    ...[`--listen=${address}`, `--port=${String(port)}`, `--base-path=${base}`],
    ...['--export-all', '--verbose', base],
  ])
  // It says “Ready to rumble” once it listens.
  await once(daemon.stderr, 'data')
  return {
    host,
    port,
    async [Symbol.asyncDispose]() {
      const ended = once(daemon, 'close')
      daemon.kill()
      await ended
    },
  }
}

async function freePort(address: string): Promise<number> {
  const server = createServer().listen(0, address)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
