import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import type { CreateRequest } from '../../../src-shared/api/sandboxes.ts'
import { looksLikeGitAddress } from '../../../src-shared/engine/git-address.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { systemCallProfiles, type SystemCallProfile } from '../../../src-shared/engine/system-calls.ts'
import { AirlockError, cancelled } from '../../../src-shared/errors/airlock-error.ts'
import { egressModes, type EgressMode } from '../../../src-shared/policy/policy.ts'
import type { BackendApi } from '../../backend-client/rpc-client.ts'
import { gigabytes, parseCpus, parseDollars, parseIdle, parseLifetime, parseMemory } from '../amounts.ts'
import { printBuildOutput } from '../build-output.ts'
import { anyRegion } from '../../../src-shared/settings/definitions.ts'
import type { CliWorld } from '../cli-world.ts'
import { signalExitCode } from '../exit-codes.ts'
import { followSandbox } from '../follow-sandbox.ts'
import { PhaseLines } from '../phase-lines.ts'
import { errorText, printJson, write } from '../print.ts'
import { required } from '../usage-errors.ts'
import { isolationText, sandboxJson } from '../sandbox-views.ts'
import { visible } from '../visible-text.ts'

interface CreateOptions {
  readonly name?: string
  readonly template?: string
  readonly image?: string
  readonly isolation?: 'best' | 'gvisor' | 'container'
  readonly on?: 'here' | 'fly'
  readonly engine: 'local' | 'fly'
  readonly region?: string
  readonly size?: string
  readonly disk?: number
  readonly idle?: number | 'none'
  readonly ceiling?: number | 'none'
  readonly from?: string
  readonly ref?: string
  readonly network?: EgressMode
  readonly includeIgnored?: true
  readonly include?: readonly string[]
  readonly cpus?: number
  readonly memory?: number
  readonly fast?: true
  readonly profile?: SystemCallProfile
  readonly lifetime?: number | 'none'
  readonly json?: true
}

type NamedOptions = CreateOptions & { readonly name: string }

export function addCreate(program: Command, world: CliWorld): void {
  program
    .command('create')
    .description('make a sandbox and start it')
    .option('--name <name>', 'what to call it (required)')
    .addOption(
      new Option('--template <template>', 'what to begin with; “airlock templates” lists them').conflicts('image'),
    )
    .addOption(new Option('--image <reference>', 'an image instead of a template'))
    .addOption(new Option('--isolation <level>', 'the least that is accepted').choices(['best', 'gvisor', 'container']))
    .addOption(
      new Option('--on <where>', 'this computer, or your account at Fly.io (“airlock cloud” says more)').choices([
        'here',
        'fly',
      ]),
    )
    .addOption(new Option('--engine <engine>').choices(['local', 'fly']).default('local').hideHelp())
    .option('--region <code>', 'at Fly.io: where; “any” for a cheap one that has room')
    .option('--size <size>', 'at Fly.io: CPUs and memory, as “airlock cloud sizes” lists them')
    .option('--disk <gb>', 'at Fly.io: its disk, in GB', gigabytes)
    .option('--idle <minutes>', 'at Fly.io: sleep after so many minutes without work, or “none”', orNone(parseIdle))
    .option('--ceiling <dollars>', 'at Fly.io: stop it when it has cost so much by running', orNone(parseDollars))
    .option(
      '--from <path>',
      'copy this folder, or what is in this zip, tar or tgz, into /workspace; or clone the repository at this address',
    )
    .option('--ref <name>', 'the branch or tag of the repository')
    .addOption(new Option('--network <mode>', 'what it may reach; “airlock network” says more').choices(egressModes))
    .option('--include <path...>', 'copy this path as well, although it would be left out')
    .option('--include-ignored', 'copy also what .gitignore names and what looks like a secret')
    .option('--cpus <count>', 'CPUs it may use', parseCpus)
    .option('--memory <size>', 'memory it may use, e.g. 2g', parseMemory)
    .option('--lifetime <hours>', 'stop it after so many hours of running, 1 to 24, or “none”', orNone(parseLifetime))
    .addOption(
      new Option('--profile <profile>', 'which system calls a container’s programs may make').choices([
        ...systemCallProfiles,
      ]),
    )
    .option('--fast', 'several CPUs for a gVisor sandbox, although an idle one then uses some')
    .option('--json', 'print JSON')
    .action(async (options: CreateOptions, command: Command) => {
      await create({ ...options, name: required(command, options.name, '--name <name>') }, world)
    })
}

/** An option whose value is null would be taken for one without a value. */
const orNone =
  (parse: (text: string) => number | null) =>
  (text: string): number | 'none' =>
    parse(text) ?? 'none'

async function create(options: NamedOptions, world: CliWorld): Promise<void> {
  const { io } = world
  const { api } = await world.backend()
  let wasCancelled = false
  let id: string | null = null
  const cancel = () => {
    wasCancelled = true
    if (id === null) return
    api.sandboxes.cancel({ sandbox: id }).catch((error: unknown) => {
      io.stderr.write(`Cancelling failed: ${visible(String(error))}\n`)
    })
  }
  const stopListening = io.onSignals(['SIGINT', 'SIGTERM', 'SIGHUP'], cancel)
  const lines = new PhaseLines(io.stderr)
  const ended = new AbortController()
  let printing: Promise<unknown> | null = null
  let sandbox: Sandbox | null
  try {
    const made = (await api.sandboxes.create(requestOf(options, world.directory))).id
    id = made
    // The signal may have come while it was being asked for.
    if (wasCancelled) cancel()
    sandbox = await followSandbox(api, made, ({ operation }) => {
      if (operation?.kind !== 'create') return
      lines.show(operation.phases)
      // Of an own template, which is built first.
      if (operation.phases.some(({ name }) => name === 'install'))
        printing ??= printBuildOutput(api, made, { io, lines, signal: ended.signal }).catch(() => null)
    })
  } finally {
    ended.abort()
    await printing
    lines.end()
    stopListening()
  }
  if (wasCancelled) {
    // It may have been done before the wish arrived.
    if (sandbox !== null) await api.sandboxes.remove({ sandbox: sandbox.id, force: true })
    await write(io.stderr, errorText(cancelled('Making the sandbox').toReport()))
    world.exit(signalExitCode('SIGINT'))
  } else if (sandbox?.state === 'running') {
    if (options.json === true) await printJson(io.stdout, sandboxJson(sandbox))
    else await write(io.stdout, `${visible(sandbox.name)} is running: ${isolationText(sandbox)}\n`)
    if (sandbox.source.kind !== 'empty') await tellLeftOut(sandbox.source.leftOut, world)
  } else {
    if (sandbox !== null) await forget(api, sandbox)
    throw failure(sandbox)
  }
}

function requestOf(options: NamedOptions, directory: string): CreateRequest {
  const { name, template, image, isolation, from, ref, network, cpus, memory, lifetime } = options
  const engine = options.on === undefined ? options.engine : options.on === 'here' ? 'local' : options.on
  return {
    name,
    engine,
    fast: options.fast === true,
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    includeIgnored: options.includeIgnored === true,
    ...(options.include === undefined ? {} : { include: [...options.include] }),
    ...(isolation === undefined ? {} : { isolation }),
    ...(template === undefined ? {} : { template }),
    ...(image === undefined ? {} : { image }),
    ...(from === undefined ? {} : looksLikeGitAddress(from) ? { git: from } : { folder: resolve(directory, from) }),
    ...(ref === undefined ? {} : { gitRef: ref }),
    ...(network === undefined ? {} : { network: { mode: network } }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(memory === undefined ? {} : { memoryBytes: memory }),
    ...(lifetime === undefined ? {} : { lifetimeHours: lifetime === 'none' ? null : lifetime }),
    ...cloudOf(options),
  }
}

/** Left out where nothing of it is given: what is usual counts then, and on this computer there is no such thing. */
function cloudOf({ region, size, disk, idle, ceiling }: CreateOptions): Pick<CreateRequest, 'cloud'> {
  const cloud = {
    ...(region === undefined ? {} : { region: region === anyRegion ? null : region }),
    ...(size === undefined ? {} : { size }),
    ...(disk === undefined ? {} : { volumeGb: disk }),
    ...(idle === undefined ? {} : { idleMinutes: idle === 'none' ? null : idle }),
    ...(ceiling === undefined ? {} : { ceiling: ceiling === 'none' ? null : ceiling }),
  }
  return Object.keys(cloud).length === 0 ? {} : { cloud }
}

const leftOutShown = 5

async function tellLeftOut(leftOut: readonly string[], { io }: CliWorld): Promise<void> {
  if (leftOut.length === 0) return
  const shown = leftOut.slice(0, leftOutShown).map(visible).join(', ')
  const more = leftOut.length > leftOutShown ? ` and ${String(leftOut.length - leftOutShown)} more` : ''
  await write(
    io.stderr,
    `Left out (ignored, looks like a secret, or is neither file nor folder): ${shown}${more}. --include brings a file in.\n`,
  )
}

/** What failed was rolled back already; a command line that ended has no use for the entry that tells so. */
async function forget(api: BackendApi, sandbox: Sandbox): Promise<void> {
  if (sandbox.state === 'failed') await api.sandboxes.remove({ sandbox: sandbox.id, force: true })
}

function failure(sandbox: Sandbox | null): AirlockError {
  if (sandbox?.error) return new AirlockError(sandbox.error)
  return new AirlockError({
    code: 'internal',
    message: 'The sandbox was not made.',
    why: sandbox === null ? 'Somebody removed it meanwhile.' : `It is ${sandbox.state}.`,
    remedy: 'Try again; `airlock ls` shows what is there.',
  })
}
