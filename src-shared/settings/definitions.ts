import { cloudRegions } from '../cloud/regions.ts'
import { canSuspend, defaultSize, nameOfSize, offeredSizes, sizeInWords } from '../cloud/sizes.ts'
import type {
  ChoiceSetting,
  HostsSetting,
  NumberSetting,
  SettingDefinition,
  ShortcutsSetting,
  SwitchSetting,
} from './kinds.ts'

/** No region in particular. */
export const anyRegion = 'any'

/**
 * Every setting, by its key in `settings.json`, in the order in which they are shown. What stands before the first dot is
 * its group. A new setting is an entry here, and a reader of it.
 */
export const settingDefinitions = {
  'appearance.theme': choice(
    'Theme',
    'Colours of the window. “As the system” follows your computer, also when it asks for more contrast.',
    'system',
    [
      ['system', 'As the system'],
      ['dark', 'Dark'],
      ['light', 'Light'],
      ['high-contrast-dark', 'High contrast dark'],
      ['high-contrast-light', 'High contrast light'],
    ],
  ),
  'appearance.reduceMotion': choice(
    'Motion',
    'Whether things move to explain where they went. Nothing moves only for show.',
    'system',
    [
      ['system', 'As the system'],
      ['reduce', 'No motion'],
    ],
  ),
  'editor.fontSize': number('Font size', 'Size of text in the editor.', 12.5, 8, 40, 'px'),
  'editor.tabSize': whole(
    'Tab size',
    'Columns that a tab takes, where a file does not tell by itself.',
    2,
    1,
    16,
    'columns',
  ),
  'editor.wordWrap': toggle('Word wrap', 'Breaks long lines at the edge of the editor instead of scrolling.', false),
  'editor.lineNumbers': choice('Line numbers', 'What stands at the left of each line.', 'on', [
    ['on', 'Numbers'],
    ['relative', 'Distance from the cursor'],
    ['off', 'Nothing'],
  ]),
  'editor.whitespace': choice('Whitespace', 'Which spaces and tabs are drawn.', 'selection', [
    ['none', 'None'],
    ['selection', 'In selected text'],
    ['trailing', 'At the ends of lines'],
    ['all', 'All'],
  ]),
  'editor.minimap': toggle('Minimap', 'Draws the whole file small beside its text.', false),
  'editor.stickyScroll': toggle('Sticky scroll', 'Keeps the beginnings of the blocks around you in sight.', true),
  'editor.bracketColors': toggle('Coloured brackets', 'Gives brackets that belong together the same colour.', true),
  'terminal.fontSize': number('Font size', 'Size of text in terminals.', 12.5, 8, 40, 'px'),
  'terminal.lineHeight': number('Line height', 'Height of a line, as a multiple of its text.', 1.25, 1, 2, 'times'),
  'terminal.scrollback': whole(
    'Scrollback',
    'Lines above the screen that each terminal of this window keeps.',
    10_000,
    0,
    100_000,
    'lines',
  ),
  'terminal.cursorBlink': toggle('Blinking cursor', 'Lets the cursor of the terminal in use blink.', false),
  'terminal.pasteWarning': toggle(
    'Ask before pasting several lines',
    'A shell may run each line at once. Programs that take a paste as a whole are never asked about.',
    true,
  ),
  'terminal.copyOnSelect': toggle('Copy on select', 'Puts what you select in a terminal on the clipboard.', false),
  'terminal.screenReader': toggle(
    'Announce output',
    'Has a screen reader say what terminals print. What you type is shown a little later then.',
    false,
  ),
  'sandbox.template': {
    kind: 'template',
    title: 'Template',
    description: 'What a new sandbox starts from when nothing else is chosen; `airlock create` follows it as well.',
    default: 'debian',
  },
  'sandbox.isolation': choice('Boundary', 'The least that a new sandbox accepts when nothing else is chosen.', 'best', [
    ['best', 'Best proven'],
    ['gvisor', 'gVisor'],
    ['container', 'Container'],
  ]),
  'sandbox.cpus': number('CPUs', 'CPUs that a new sandbox may use.', 2, 0.1, 1024, 'CPUs'),
  'sandbox.memoryMb': whole('Memory', 'Memory that a new sandbox may use.', 2048, 64, 16_777_216, 'MB'),
  'sandbox.lifetime': choice(
    'Lifetime',
    'How long a new sandbox may run at a time when nothing else is chosen. Then it is stopped, never removed.',
    'none',
    [
      ['none', 'Until I stop it'],
      ['1', '1 hour'],
      ['2', '2 hours'],
      ['4', '4 hours'],
      ['8', '8 hours'],
      ['12', '12 hours'],
      ['24', '24 hours'],
    ],
  ),
  'sandbox.warmPool': toggle(
    'Keep the next sandbox ready',
    'Starts one like those that you made last while nothing else is done, so that the next one is there at once. What that costs is shown with the engine.',
    true,
  ),
  'cloud.region': choice(
    'Region',
    'Where a sandbox is made at Fly.io, or pushed to, when nothing else is chosen. Near to you, it answers fastest; prices differ.',
    anyRegion,
    [
      [anyRegion, 'A cheap one that has room'],
      ...cloudRegions.map(({ code, city }): readonly [string, string] => [code, `${city} (${code})`]),
    ],
  ),
  'cloud.size': choice(
    'Size',
    'The machine that a sandbox gets there when nothing else is chosen. You pay Fly.io for it by the second that it runs.',
    nameOfSize(defaultSize),
    offeredSizes.map((size): readonly [string, string] => [
      nameOfSize(size),
      canSuspend(size) ? sizeInWords(size) : `${sizeInWords(size)}; stopped instead of suspended`,
    ]),
  ),
  'network.mode': choice(
    'What may be reached',
    'What a new sandbox may reach when nothing else is chosen. On its page “Network” you allow more at any time.',
    'allowlist',
    [
      ['allowlist', 'What its list allows'],
      ['open', 'Everything public'],
      ['offline', 'Nothing'],
    ],
  ),
  'network.gitHosts': hosts(
    'Git hosts',
    'Hosts of the list “Git hosts”, which sandboxes reach by https and ssh where it is on. “*.” and a name stands for all below it.',
    [
      'github.com',
      '*.github.com',
      '*.githubusercontent.com',
      'gitlab.com',
      '*.gitlab.com',
      'bitbucket.org',
      'codeberg.org',
    ],
  ),
  'network.aiProviders': hosts(
    'AI providers',
    'Hosts of the list “AI providers”, which sandboxes reach by https where it is on. “*.” and a name stands for all below it.',
    [
      'api.anthropic.com',
      'api.openai.com',
      'generativelanguage.googleapis.com',
      'api.mistral.ai',
      'api.deepseek.com',
      'api.x.ai',
      'openrouter.ai',
    ],
  ),
  'notifications.system': toggle(
    'Notifications of the system',
    'Tells you through your computer what needs you while the window of Airlock is not in front (desktop app).',
    true,
  ),
  shortcuts: {
    kind: 'shortcuts',
    title: 'Keyboard shortcuts',
    description: 'Keys that you chose instead of the usual ones, by command.',
    default: {},
  } as ShortcutsSetting,
} as const satisfies Record<string, SettingDefinition>

export type SettingKey = keyof typeof settingDefinitions
type ValueOf<Definition extends SettingDefinition> = Definition extends { readonly kind: 'choice' }
  ? Definition['default']
  : Definition extends { readonly kind: 'number' }
    ? number
    : Definition extends { readonly kind: 'switch' }
      ? boolean
      : Definition extends { readonly kind: 'template' }
        ? string
        : Definition extends { readonly kind: 'hosts' }
          ? readonly string[]
          : Readonly<Record<string, string>>
export type SettingValue<Key extends SettingKey = SettingKey> = ValueOf<(typeof settingDefinitions)[Key]>

/** What a person chose, of the settings that are known and valid; the others have their defaults. */
export type ChosenSettings = { readonly [Key in SettingKey]?: SettingValue<Key> }

export const settingKeys = Object.keys(settingDefinitions) as readonly SettingKey[]

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingDefinitions, key)
}

export function definitionOf(key: SettingKey): SettingDefinition {
  return settingDefinitions[key]
}

export function defaultOf<Key extends SettingKey>(key: Key): SettingValue<Key> {
  return settingDefinitions[key].default as unknown as SettingValue<Key>
}

export function valueOf<Key extends SettingKey>(chosen: ChosenSettings, key: Key): SettingValue<Key> {
  return (chosen[key] as SettingValue<Key> | undefined) ?? defaultOf(key)
}

function choice<const Value extends string>(
  title: string,
  description: string,
  standard: NoInfer<Value>,
  options: readonly (readonly [Value, string])[],
): ChoiceSetting<Value> {
  return {
    kind: 'choice',
    title,
    description,
    default: standard,
    options: options.map(([value, label]) => ({ value, label })),
  }
}

function number(
  title: string,
  description: string,
  standard: number,
  least: number,
  most: number,
  unit: string,
): NumberSetting {
  return { kind: 'number', title, description, default: standard, least, most, whole: false, unit }
}

function whole(...given: Parameters<typeof number>): NumberSetting {
  return { ...number(...given), whole: true }
}

function hosts(title: string, description: string, standard: readonly string[]): HostsSetting {
  return { kind: 'hosts', title, description, default: standard, most: 200 }
}

function toggle(title: string, description: string, standard: boolean): SwitchSetting {
  return { kind: 'switch', title, description, default: standard }
}
