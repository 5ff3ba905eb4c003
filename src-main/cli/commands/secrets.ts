import { InvalidArgumentError, Option, type Command } from 'commander'
import type { SecretsView, SecretView } from '../../../src-shared/api/secrets.ts'
import { secretPresetIds, type SecretPresetId } from '../../../src-shared/secrets/presets.ts'
import { secretSchemes, type SecretScheme } from '../../../src-shared/secrets/secret.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { visible } from '../../../src-shared/text/visible.ts'
import { parseMemory } from '../amounts.ts'
import type { CliWorld } from '../cli-world.ts'
import { printJson, write } from '../print.ts'
import { readSecret } from '../read-secret.ts'
import { secretsText, secretText } from '../secret-views.ts'

interface JsonOption {
  readonly json?: true
}

interface CloudOption extends JsonOption {
  readonly inCloud?: true
}

interface AddOptions extends JsonOption {
  readonly title?: string
  readonly host?: string
  readonly name?: string
  readonly header: string
  readonly scheme: SecretScheme
  readonly user: string
  readonly addressVariable?: string
  readonly keyVariable?: string
  readonly git?: true
}

interface LimitOptions extends JsonOption {
  readonly requestsPerHour?: number
  readonly requestsPerDay?: number
  readonly bytesPerHour?: number
  readonly bytesPerDay?: number
}

/** Values come by standard input or a prompt that shows nothing, never as an argument: those are seen by everybody. */
export function addSecrets(program: Command, world: CliWorld): void {
  const { io } = world
  const secrets = program.command('secrets').description('keys that sandboxes use without ever holding them')
  const tell = async (view: SecretView, { json }: JsonOption) => {
    if (json === true) await printJson(io.stdout, view)
    else await write(io.stdout, secretText(view))
  }
  secrets
    .command('list', { isDefault: true })
    .description('list secrets, who may use them and what was used; never a value')
    .option('--json', 'print JSON')
    .action(async ({ json }: JsonOption) => {
      const view: SecretsView = await (await world.backend()).api.secrets.list()
      if (json === true) await printJson(io.stdout, view)
      else await write(io.stdout, secretsText(view))
    })
  secrets
    .command('add')
    .description('add one; its value is read from standard input, or asked for')
    .argument('[preset]', `${secretPresetIds.join(', ')}; none with --host alone`, knownPreset)
    .option('--title <text>', 'what it is called')
    .option(
      '--host <host>',
      'the one host that gets it, e.g. api.example.com; for npm: that of your registry, when npm uses several',
    )
    .option('--name <name>', 'first part of its address inside, NAME.airlock.internal')
    .option('--header <name>', 'the header that carries it', 'authorization')
    .addOption(new Option('--scheme <scheme>', 'how it stands there').choices(secretSchemes).default('bearer'))
    .option('--user <name>', 'whose password it is, with --scheme basic', '')
    .option('--address-variable <name>', 'variable that tells programs the address')
    .option('--key-variable <name>', 'variable that gets a placeholder for the key')
    .option('--git', 'git inside goes by it for this host')
    .option('--json', 'print JSON')
    .action(async (preset: SecretPresetId | undefined, options: AddOptions) => {
      const { api } = await world.backend()
      if (preset === undefined && options.host === undefined) throw forNobody()
      const host = options.host ?? (preset === 'npm' ? await registryOf(api, io) : undefined)
      const asked = preset === undefined ? custom(options) : { preset, ...(host !== undefined && { host }) }
      const value = await readSecret(io, 'Value (not shown): ')
      const view = await api.secrets.add({ ...asked, value, ...(options.title && { title: options.title }) })
      await tell(view, options)
      const { storage } = await api.secrets.list()
      if (storage !== null) await write(io.stderr, `${storage}\n`)
    })
  secrets
    .command('replace')
    .description('give a secret another value, read from standard input or asked for')
    .argument('<secret>', 'title or id')
    .option('--json', 'print JSON')
    .action(async (secret: string, options: JsonOption) => {
      const { api } = await world.backend()
      await tell(await api.secrets.replace({ secret, value: await readSecret(io, 'Value (not shown): ') }), options)
    })
  secrets
    .command('grant')
    .description('let a sandbox use a secret; programs that are started from then on know where')
    .argument('<sandbox>', 'name or id')
    .argument('<secret>', 'title or id')
    .option(
      '--in-cloud',
      'also use it in the cloud: it is kept in the memory of the machine’s own program, as another user, never on its disk, gone when it stops',
    )
    .option('--json', 'print JSON')
    .action(async (sandbox: string, secret: string, options: CloudOption) => {
      const { secrets: asked } = (await world.backend()).api
      const what = { sandbox, secret }
      await tell(
        await (options.inCloud === true ? asked.consent({ ...what, inCloud: true }) : asked.grant(what)),
        options,
      )
    })
  secrets
    .command('revoke')
    .description('end that at once; what is open with it is cut')
    .argument('<sandbox>', 'name or id')
    .argument('<secret>', 'title or id')
    .option('--in-cloud', 'only in the cloud: its machine forgets it, and it can still be used on this computer')
    .option('--json', 'print JSON')
    .action(async (sandbox: string, secret: string, options: CloudOption) => {
      const { secrets: asked } = (await world.backend()).api
      const what = { sandbox, secret }
      await tell(
        await (options.inCloud === true ? asked.consent({ ...what, inCloud: false }) : asked.revoke(what)),
        options,
      )
    })
  secrets
    .command('limit')
    .description('change what a sandbox may spend of a secret')
    .argument('<sandbox>', 'name or id')
    .argument('<secret>', 'title or id')
    .option('--requests-per-hour <n>', '', count)
    .option('--requests-per-day <n>', '', count)
    .option('--bytes-per-hour <size>', 'like 512m', parseMemory)
    .option('--bytes-per-day <size>', 'like 2g', parseMemory)
    .option('--json', 'print JSON')
    .action(async (sandbox: string, secret: string, { json, ...limits }: LimitOptions) => {
      const view = await (await world.backend()).api.secrets.limit({ sandbox, secret, limits })
      await tell(view, json === undefined ? {} : { json })
    })
  secrets
    .command('rm')
    .description('remove secrets with their values')
    .argument('<secret...>', 'titles or ids')
    .action(async (given: readonly string[]) => {
      const { api } = await world.backend()
      for (const secret of given) {
        await api.secrets.remove({ secret })
        await write(io.stdout, `The secret ${visible(secret)} is removed\n`)
      }
    })
}

/** The registry that npm uses, where it uses one only: a token is never meant for several. */
async function registryOf(
  api: Awaited<ReturnType<CliWorld['backend']>>['api'],
  io: CliWorld['io'],
): Promise<string | undefined> {
  const [registry, ...others] = await api.secrets.registries()
  if (registry === undefined) return undefined
  if (others.length > 0) {
    throw new AirlockError({
      code: 'invalid-input',
      message: 'npm here uses more than one registry.',
      why: `It is told to go to ${[registry, ...others].join(', ')}.`,
      remedy: 'Say for which of them it is, with --host.',
    })
  }
  await write(io.stderr, `For ${visible(registry)}, the registry that npm uses.\n`)
  return registry
}

function forNobody(): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'It is not said for whom this secret is.',
    why: 'A secret is for exact hosts and nobody else.',
    remedy: `Name a preset (${secretPresetIds.join(', ')}), or the host with --host.`,
  })
}

function custom({ host = '', name, header, scheme, user, addressVariable, keyVariable, git }: AddOptions) {
  const target = {
    host,
    header,
    scheme,
    user,
    addressVariable: addressVariable ?? null,
    keyVariable: keyVariable ?? null,
    isGit: git === true,
  }
  return { preset: null, targets: [name === undefined ? target : { ...target, name }] }
}

function knownPreset(text: string): SecretPresetId {
  const found = secretPresetIds.find((id) => id === text)
  if (found === undefined) throw new InvalidArgumentError(`Use one of ${secretPresetIds.join(', ')}, or --host.`)
  return found
}

function count(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < 1 || !Number.isSafeInteger(number))
    throw new InvalidArgumentError('Use a number.')
  return number
}
