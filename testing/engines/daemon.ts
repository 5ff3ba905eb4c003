import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Docker from 'dockerode'
import { killIfThere, removeEngineDirectory } from './engine-directory.ts'
import { processesOf } from './processes.ts'
import type { TestEngine } from './test-engine.ts'

/** A daemon on a busy machine, with storage drivers to try out, has answered within this time or never will. */
const startDeadline = 90_000
const stopDeadline = 20_000

export interface DaemonCommand {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly directory: string
  readonly socket: string
}

/** Starts an engine's daemon and resolves once it answers. @throws Error with the end of its log when it does not. */
export async function startDaemon(command: DaemonCommand): Promise<TestEngine> {
  const { directory, socket } = command
  const docker = new Docker({ socketPath: socket })
  let daemon = await begin(command, docker)
  let stopping: Promise<void> | null = null
  const killAtExit = (): void => {
    daemon.kill('SIGTERM')
  }
  process.once('exit', killAtExit)
  return {
    socket,
    directory,
    signal: (name) => void daemon.kill(name),
    async restart() {
      await end(daemon)
      endKilledContainerd(directory)
      daemon = await begin(command, docker)
    },
    stop: () => (stopping ??= stop(docker, daemon, directory).finally(() => process.off('exit', killAtExit))),
  }
}

async function begin(command: DaemonCommand, docker: Docker): Promise<ChildProcess> {
  const { directory } = command
  const logPath = join(directory, 'daemon.log')
  const log = openSync(logPath, 'a')
  const daemon = spawn(command.program, command.args, {
    cwd: directory,
    env: command.env ?? process.env,
    stdio: ['ignore', log, log],
    // Ctrl-C is for the test run; it then stops its engines in order.
    detached: true,
  })
  closeSync(log)
  let startError: Error | null = null
  daemon.once('error', (error) => (startError = error))
  const deadline = performance.now() + startDeadline
  while (!(await answers(docker))) {
    if (startError !== null || hasEnded(daemon) || performance.now() > deadline) {
      await end(daemon)
      const said = readFileSync(logPath, 'utf8').trim().split('\n').slice(-15).join('\n')
      removeEngineDirectory(directory)
      throw new Error(`${command.program} did not start: ${String(startError ?? '')}\n${said}`)
    }
    await wait(50)
  }
  return daemon
}

async function stop(docker: Docker, daemon: ChildProcess, directory: string): Promise<void> {
  // A daemon waits ten seconds for each container that ignores SIGTERM, and Podman's outlive it.
  if (!hasEnded(daemon) && existsSync(directory)) await removeContainers(docker)
  await end(daemon)
  removeEngineDirectory(directory)
}

async function removeContainers(docker: Docker): Promise<void> {
  const containers = await docker.listContainers({ all: true })
  const remove = async (id: string): Promise<void> => {
    const container = docker.getContainer(id)
    await container.kill({ signal: 'SIGKILL' }).catch(expectStatus(404, 409, 500))
    await container.remove({ force: true, v: true }).catch(expectStatus(404, 409, 500))
  }
  await Promise.all(containers.map(({ Id }) => remove(Id)))
}

/** What cannot be removed in good order is killed by its process and unmounted with the engine's folder. */
function expectStatus(...statuses: readonly number[]): (error: unknown) => void {
  return (error) => {
    const status = (error as { statusCode?: number }).statusCode
    if (status === undefined || !statuses.includes(status)) throw error
  }
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.pid === undefined || hasEnded(daemon)) return
  const ended = new Promise((resolve) => daemon.once('exit', resolve))
  daemon.kill('SIGTERM')
  const timer = setTimeout(() => daemon.kill('SIGKILL'), stopDeadline)
  await ended
  clearTimeout(timer)
}

/**
 * A dockerd that was killed leaves its containerd dying, or dead and not yet reaped. The next dockerd takes any process
 * with the number in the pid file for one that serves, and then waits for it in vain.
 */
function endKilledContainerd(directory: string): void {
  const pidFile = join(directory, 'exec', 'containerd', 'containerd.pid')
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8'))
  // By its arguments too: the number may be another's by now.
  if (processesOf(directory).includes(pid)) killIfThere(pid)
  rmSync(pidFile)
}

function hasEnded(daemon: ChildProcess): boolean {
  return daemon.exitCode !== null || daemon.signalCode !== null
}

async function answers(docker: Docker): Promise<boolean> {
  try {
    await docker.ping()
    return true
  } catch {
    // Not listening yet: the caller knows how long to go on asking.
    return false
  }
}
