import type { Command } from 'commander'
import type { Template } from '../../../src-shared/engine/engine.ts'
import {
  templateIdPattern,
  templateIdRule,
  type BrokenTemplate,
  type OwnTemplate,
} from '../../../src-shared/engine/own-template.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { BackendApi } from '../../backend-client/rpc-client.ts'
import type { CliWorld } from '../cli-world.ts'
import { errorText, printJson, write } from '../print.ts'
import { shellWord } from '../shell-word.ts'
import { required } from '../usage-errors.ts'
import { table, visible } from '../visible-text.ts'

interface JsonOption {
  readonly json?: true
}

interface SaveOptions extends JsonOption {
  readonly as?: string
  readonly title?: string
  readonly description?: string
  readonly force?: true
}

export function addTemplates(program: Command, world: CliWorld): void {
  const { io } = world
  const templates = program.command('templates').description('what sandboxes begin with; your own are files')
  templates
    .command('list', { isDefault: true })
    .description('list all templates, yours and those that come with Airlock')
    .option('--json', 'print JSON')
    .action(async ({ json }: JsonOption) => {
      await list((await world.backend()).api, json === true, world)
    })
  templates
    .command('show')
    .description('what a template is made of')
    .argument('<template>', 'its id')
    .option('--json', 'print JSON')
    .action(async (id: string, { json }: JsonOption) => {
      const { api } = await world.backend()
      const found = await find(api, id)
      if (json === true) await printJson(io.stdout, found)
      else await write(io.stdout, found.kind === 'yours' ? inWords(found) : builtInWords(found))
    })
  templates
    .command('save')
    .description('write what a sandbox was made from, and the packages that were added, as a template of yours')
    .argument('<sandbox>', 'name or id')
    .option('--as <template>', 'the id that it gets, and its file (required): small letters, digits and “-”')
    .option('--title <title>', 'what its card says; the id when left out')
    .option('--description <text>', 'a sentence about it')
    .option('--force', 'replace the template of that id')
    .option('--json', 'print JSON')
    .action(async (sandbox: string, options: SaveOptions, command: Command) => {
      await save(sandbox, required(command, options.as, '--as <template>'), options, world)
    })
  templates
    .command('rm')
    .description('remove a template of yours; sandboxes that were made from it stay')
    .argument('<template...>', 'their ids')
    .action(async (ids: readonly string[]) => {
      const { api } = await world.backend()
      for (const id of ids) {
        await api.templates.remove({ id })
        await write(io.stdout, `The template ${visible(id)} is removed\n`)
      }
    })
}

type Found = (OwnTemplate & { readonly kind: 'yours' }) | (Template & { readonly kind: 'built-in' })

async function list(api: BackendApi, json: boolean, { io }: CliWorld): Promise<void> {
  const [builtIn, own] = await Promise.all([api.engines.templates(), api.templates.list()])
  if (json) {
    const yours = own.templates.map((one) => ({ kind: 'yours', ...one }))
    const broken = own.broken.map((one) => ({ kind: 'broken', ...one }))
    const all = [...yours, ...broken, ...builtIn.map((one) => ({ kind: 'built-in', ...one }))]
    await printJson(io.stdout, { directory: own.directory, templates: all })
    return
  }
  const rows = [
    ...own.templates.map((one) => [one.id, 'yours', visible(one.base), stepsOf(one), visible(one.title)]),
    ...builtIn.map((one) => [one.id, 'built-in', visible(one.image), '-', visible(one.title)]),
  ]
  await write(io.stdout, table([['ID', 'KIND', 'BEGINS WITH', 'STEPS', 'TITLE'], ...rows]))
  for (const one of own.broken) await write(io.stderr, brokenText(one))
}

function stepsOf({ steps, isBuilt }: OwnTemplate): string {
  return `${String(steps.length)}${isBuilt ? ', built' : ''}`
}

function brokenText({ error }: BrokenTemplate): string {
  return errorText(error)
}

async function find(api: BackendApi, id: string): Promise<Found> {
  const [builtIn, own] = await Promise.all([api.engines.templates(), api.templates.list()])
  const broken = own.broken.find((one) => one.id === id)
  if (broken !== undefined) throw new AirlockError(broken.error)
  const yours = own.templates.find((one) => one.id === id)
  if (yours !== undefined) return { kind: 'yours', ...yours }
  const known = builtIn.find((one) => one.id === id)
  if (known !== undefined) return { kind: 'built-in', ...known }
  throw new AirlockError({
    code: 'template-not-found',
    message: `There is no template “${id.slice(0, 200)}”.`,
    why: `None that comes with Airlock is called so, and there is no such file in ${own.directory}.`,
    remedy: '`airlock templates` shows what there is.',
  })
}

function inWords({ title, description, base, steps, file, isBuilt, cpus, memoryMb, network }: OwnTemplate): string {
  const lines = [
    `${visible(title)}${description === '' ? '' : `: ${visible(description)}`}`,
    `File: ${visible(file)}`,
    `Begins with: ${visible(base)}`,
    ...(steps.length === 0 ? [] : [`Then, as root (${isBuilt ? 'built' : 'not built yet'}):`]),
    ...steps.map((step) => `  ${visible(step.replaceAll('\n', '\n  '))}`),
    ...(cpus === undefined ? [] : [`CPUs: ${String(cpus)}`]),
    ...(memoryMb === undefined ? [] : [`Memory: ${String(memoryMb)} MB`]),
    ...(network?.mode === undefined ? [] : [`Network: ${network.mode}`]),
    ...(network?.hosts === undefined ? [] : [`Hosts: ${visible(network.hosts.join(', '))}`]),
  ]
  return `${lines.join('\n')}\n`
}

function builtInWords({ title, description, image }: Template): string {
  return `${visible(title)}: ${visible(description)}\nComes with Airlock. Begins with: ${visible(image)}\n`
}

async function save(sandbox: string, id: string, options: SaveOptions, world: CliWorld): Promise<void> {
  const { title, description, force, json } = options
  if (!templateIdPattern.test(id)) {
    throw new AirlockError({
      code: 'invalid-input',
      message: `“${id.slice(0, 100)}” cannot be the id of a template.`,
      why: templateIdRule,
      remedy: 'Choose another one. The title may be any text: `--title`.',
    })
  }
  const { api } = await world.backend()
  const saved = await api.templates.save({
    ...{ sandbox, id, force: force === true },
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
  })
  if (json === true) await printJson(world.io.stdout, saved)
  else {
    await write(world.io.stdout, `Saved in ${visible(saved.file)}.\n`)
    await write(world.io.stderr, `Make another with: airlock create --name NAME --template ${shellWord(id)}\n`)
  }
}
