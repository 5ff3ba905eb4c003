import type { Command } from 'commander'
import type { SettingsView } from '../../../src-shared/api/settings.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import {
  definitionOf,
  isSettingKey,
  settingKeys,
  valueOf,
  type SettingKey,
} from '../../../src-shared/settings/definitions.ts'
import type { SettingDefinition } from '../../../src-shared/settings/kinds.ts'
import { parsedJson } from '../../../src-shared/text/parsed-json.ts'
import type { CliWorld } from '../cli-world.ts'
import { printJson, write } from '../print.ts'
import { table, visible } from '../visible-text.ts'

interface JsonOption {
  readonly json?: true
}

export function addSettings(program: Command, world: CliWorld): void {
  const { io } = world
  const settings = program.command('settings').description('show and change settings; they are kept in one file')
  settings
    .command('list', { isDefault: true })
    .description('list all settings, with what they are')
    .option('--json', 'print JSON')
    .action(async ({ json }: JsonOption) => {
      const view = await (await world.backend()).api.settings.get()
      if (json === true) await printJson(io.stdout, jsonOf(view))
      else await write(io.stdout, table([['SETTING', 'VALUE', ''], ...settingKeys.map((key) => rowOf(view, key))]))
      await tellProblems(view, world)
    })
  settings
    .command('get')
    .description('print one setting')
    .argument('<setting>', 'e.g. editor.fontSize', knownKey)
    .option('--json', 'print JSON')
    .action(async (key: SettingKey, { json }: JsonOption) => {
      const view = await (await world.backend()).api.settings.get()
      const value = valueOf(view.chosen, key)
      if (json === true) await printJson(io.stdout, value)
      else await write(io.stdout, `${inWords(value)}\n`)
      await tellProblems(view, world)
    })
  settings
    .command('set')
    .description('change one setting; what is open follows at once')
    .argument('<setting>', 'e.g. editor.fontSize', knownKey)
    .argument('<value>', 'a number, true or false, a name; JSON for shortcuts')
    .option('--json', 'print JSON')
    .action(async (key: SettingKey, text: string, { json }: JsonOption) => {
      const { api } = await world.backend()
      await report(await api.settings.change({ key, value: parsed(definitionOf(key), text) }), json, world)
    })
  settings
    .command('reset')
    .description('back to the default: one setting, or all of them')
    .argument('[setting]', 'e.g. editor.fontSize', knownKey)
    .option('--json', 'print JSON')
    .action(async (key: SettingKey | undefined, { json }: JsonOption) => {
      const { api } = await world.backend()
      await report(await api.settings.reset(key === undefined ? {} : { key }), json, world)
    })
}

async function report(view: SettingsView, json: true | undefined, world: CliWorld): Promise<void> {
  if (json === true) await printJson(world.io.stdout, jsonOf(view))
  await tellProblems(view, world)
}

function jsonOf(view: SettingsView) {
  const values = Object.fromEntries(
    settingKeys.map((key) => [key, { value: valueOf(view.chosen, key), changed: key in view.chosen }]),
  )
  return { file: view.file, settings: values, problems: view.problems }
}

function rowOf(view: SettingsView, key: SettingKey): readonly string[] {
  return [key, inWords(valueOf(view.chosen, key)), key in view.chosen ? 'changed' : '']
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return visible(value.join(', '))
  return visible(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

async function tellProblems({ file, problems }: SettingsView, { io }: CliWorld): Promise<void> {
  for (const { key, line, text } of problems) {
    const place = line === null ? file : `${file}:${String(line)}`
    await write(io.stderr, visible(`${place}: ${key === null ? '' : `${key}: `}${text}`) + '\n')
  }
}

function knownKey(text: string): SettingKey {
  if (isSettingKey(text)) return text
  throw new AirlockError({
    code: 'invalid-input',
    message: `There is no setting “${text.slice(0, 200)}”.`,
    why: 'This version of Airlock knows no such key.',
    remedy: '`airlock settings list` shows what there is.',
  })
}

/** What a person types as a value; the backend has the last word on whether it is one. */
function parsed(definition: SettingDefinition, text: string): unknown {
  switch (definition.kind) {
    case 'number':
      return text.trim() === '' ? text : Number(text)
    case 'switch':
      return { true: true, on: true, false: false, off: false }[text] ?? text
    case 'shortcuts':
      return fromJson(text)
    case 'hosts':
      return text.split(/[\s,]+/).filter((host) => host !== '')
    case 'choice':
    case 'template':
      return text
  }
}

function fromJson(text: string): unknown {
  const value = parsedJson(text)
  // What is none is told by the backend as what it is: no object.
  return value === undefined ? text : value
}
