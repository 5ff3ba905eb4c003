import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { chmodSync, createReadStream, createWriteStream, mkdirSync, symlinkSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extract, type Header } from 'tar-stream'
import { runCommand, type CommandResult } from '../setup/command.ts'
import { architectureNames, type Architecture } from './architectures.ts'
import { ripgrepProgram } from './layout.ts'

/** A root file system that holds the runtime, /proc and /dev/pts, and nothing else. */
export interface EmptyRoot {
  /** The argv that starts a program of the runtime inside: through its loader, unless it is static. */
  command(program: string): readonly string[]
  /** Runs a program of the runtime, given by its path below the mount point. */
  run(program: string, args: readonly string[]): Promise<CommandResult>
  /** Starts one as process 1 of its own; ending it ends everything that it started. */
  start(program: string, args: readonly string[]): ChildProcessWithoutNullStreams
}

/** Reads a tar and hands out every entry; `write` also puts its files into a folder. */
export async function readTar(tar: string, write: string | null): Promise<readonly Header[]> {
  const headers: Header[] = []
  const unpacking = extract()
  const reading = (async () => {
    for await (const entry of unpacking) {
      headers.push(entry.header)
      if (write === null || entry.header.type !== 'file') {
        entry.resume()
        continue
      }
      const path = join(write, entry.header.name)
      mkdirSync(dirname(path), { recursive: true })
      await pipeline(entry as AsyncIterable<Uint8Array>, createWriteStream(path))
      chmodSync(path, entry.header.mode ?? 0o644)
    }
  })()
  await Promise.all([pipeline(createReadStream(tar, { highWaterMark: 1 << 20 }), unpacking), reading])
  return headers
}

/**
 * Unpacks a runtime into an empty folder and makes that the root of what is run: no library, loader or configuration
 * of this machine is within reach. Needs root, or a kernel that gives user namespaces to everyone.
 * @param qemu runs another architecture’s programs; null on the machine’s own
 */
export async function makeEmptyRoot(
  folder: string,
  tar: string,
  architecture: Architecture,
  qemu: string | null,
): Promise<EmptyRoot> {
  await readTar(tar, folder)
  for (const name of ['proc', 'dev/pts', 'run']) mkdirSync(join(folder, name), { recursive: true })
  symlinkSync('pts/ptmx', join(folder, 'dev', 'ptmx'))
  if (qemu !== null) await copyFile(qemu, join(folder, basename(qemu)))
  const emulator = qemu === null ? [] : [`/${basename(qemu)}`]
  const place = (path: string) => `/opt/airlock/${path}`
  const loader = [place(`lib/${architectureNames[architecture].loader}`), '--library-path', place('lib')]
  const command = (program: string) => [...emulator, ...(isStatic(program) ? [] : loader), place(program)]
  const enter = (program: string, args: readonly string[]) => [
    ...namespaces(),
    ...['sh', '-ec', enterScript, 'enter', folder],
    ...command(program),
    ...args,
  ]
  return {
    command,
    run: (program, args) => runCommand('unshare', enter(program, args)),
    start: (program, args) => spawn('unshare', enter(program, args)),
  }
}

/** Why an empty root cannot be entered on this machine, null where it can. */
export async function whyNoEmptyRoot(): Promise<string | null> {
  if (process.platform !== 'linux') return 'An empty root needs Linux.'
  const { code, stderr } = await runCommand('unshare', [...namespaces(), 'true'])
  if (code === 0) return null
  return `An empty root needs root or user namespaces, and this user has neither: ${stderr.trim()}`
}

function isStatic(program: string): boolean {
  return program === 'bin/busybox' || program === ripgrepProgram
}

const enterScript = [
  'root=$1',
  'shift',
  'mount -t proc proc "$root/proc"',
  'mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"',
  'PATH=$PATH:/usr/sbin:/sbin',
  'exec env -i "$(command -v chroot)" "$root" "$@"',
].join('\n')

/** Everything apart from the machine: mounts, processes, network, names. */
function namespaces(): readonly string[] {
  const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  return [...asRoot, '--mount', '--pid', '--net', '--uts', '--ipc', '--fork', '--kill-child']
}
