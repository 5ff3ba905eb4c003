import { definitionOf, settingKeys, type SettingKey } from '../../../src-shared/settings/definitions.ts'

export interface SettingsGroup {
  readonly id: string
  readonly title: string
  readonly keys: readonly SettingKey[]
}

const titles: Readonly<Record<string, string>> = {
  appearance: 'Appearance',
  editor: 'Editor',
  terminal: 'Terminal',
  sandbox: 'New sandboxes',
  cloud: 'Sandboxes at Fly.io',
  network: 'Network of sandboxes',
  notifications: 'Notifications',
}

/** The settings that have a control here, by group; with a search, those that hold each of its words somewhere. */
export function settingsFor(search: string, hasCloud: boolean): readonly SettingsGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const groups = new Map<string, SettingKey[]>()
  for (const key of settingKeys) {
    const { kind, title, description } = definitionOf(key)
    if (kind === 'shortcuts') continue
    const group = groupOf(key)
    // Who has no account there is told nothing of it.
    if (group === 'cloud' && !hasCloud) continue
    const text = `${titles[group] ?? ''} ${title} ${description} ${key} ${labelsOf(key)}`.toLowerCase()
    if (words.every((word) => text.includes(word))) groups.set(group, [...(groups.get(group) ?? []), key])
  }
  return [...groups].map(([id, keys]) => ({ id, title: titles[id] ?? id, keys }))
}

function groupOf(key: SettingKey): string {
  return key.split('.')[0] ?? key
}

function labelsOf(key: SettingKey): string {
  const definition = definitionOf(key)
  if (definition.kind === 'hosts') return definition.default.join(' ')
  return definition.kind === 'choice' ? definition.options.map(({ label }) => label).join(' ') : ''
}
