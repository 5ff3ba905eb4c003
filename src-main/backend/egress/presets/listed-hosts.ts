import type { EgressRule, PresetId } from '../../../../src-shared/policy/policy.ts'
import type { SettingsStore } from '../../settings/settings-store.ts'

/** Presets whose hosts a person lists. */
export type ListedPreset = 'git-hosts' | 'ai-providers'

const lists = {
  'git-hosts': { title: 'Git hosts', setting: 'network.gitHosts', ports: [22, 80, 443] },
  'ai-providers': { title: 'AI providers', setting: 'network.aiProviders', ports: [443] },
} as const

export function isListed(id: PresetId): id is ListedPreset {
  return id in lists
}

export function titleOfList(id: ListedPreset): string {
  return lists[id].title
}

export function listOf(id: ListedPreset, settings: Pick<SettingsStore, 'value'>): readonly EgressRule[] {
  const { setting, ports } = lists[id]
  return settings
    .value(setting)
    .map((host) => ({ verdict: 'allow', host, ports, origin: { kind: 'preset', preset: id } }))
}
