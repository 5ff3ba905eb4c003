import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { makeEngineDirectory, removeEngineDirectory } from '../../testing/engines/engine-directory.ts'

/** A computer that has Podman and no other engine, whose storage and settings are nobody else's. */
export interface PodmanOnlyComputer extends AsyncDisposable {
  /** What a command begins with to run on that computer. */
  readonly enter: readonly string[]
}

/**
 * Makes one out of this machine: a mount namespace in which the places that all Podmans of a user share are folders of
 * our own, and in which nobody wrote any settings. So Airlock meets Podman as it is right after `apt install podman`.
 */
export async function podmanOnlyComputer(): Promise<PodmanOnlyComputer> {
  const directory = makeEngineDirectory('podman-only')
  const holder = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-ec', mounts, 'sh', directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(holder, 'exit')
  const isReady = await Promise.race([once(holder.stdout, 'data').then(() => true), ended.then(() => false)])
  if (!isReady || holder.pid === undefined) throw new Error('No mount namespace could be made for Podman.')
  return {
    enter: ['nsenter', `--mount=/proc/${String(holder.pid)}/ns/mnt`, `--wd=${process.cwd()}`],
    async [Symbol.asyncDispose]() {
      // Podman's monitors of commands that ended stay for minutes; they and the holder go by force.
      removeEngineDirectory(directory)
      await ended
    },
  }
}

/** Runs with our folder as its argument. Of the machine's settings only those stay without which Podman takes no image. */
const mounts = `
mkdir -p "$1/storage" "$1/settings" /var/lib/containers
cp /etc/containers/policy.json "$1/settings"
mount --bind "$1/storage" /var/lib/containers
mount --bind "$1/settings" /etc/containers
mount -t tmpfs none /run
mount -t tmpfs none /dev/shm
echo ready
exec cat
`
