import { create } from 'zustand'
import type { SettingsProblem, SettingsView } from '../../src-shared/api/settings.ts'
import { validOf } from '../../src-shared/settings/check-shape.ts'
import {
  valueOf,
  type ChosenSettings,
  type SettingKey,
  type SettingValue,
} from '../../src-shared/settings/definitions.ts'
import type { Backend, BackendClient } from '../bridge/backend.ts'
import { tellFailure } from './notices.ts'

interface SettingsState {
  readonly chosen: ChosenSettings
  readonly problems: readonly SettingsProblem[]
  /** Path of the file; null until the backend told. */
  readonly file: string | null
}

/** What was true when this window last heard: for the first paint, so that nothing flashes or jumps. */
const copyKey = 'airlock.settings'

/** The person's settings, as the backend tells them. */
export const useSettings = create<SettingsState>(() => ({ chosen: copied(), problems: [], file: null }))

let backend: Backend | null = null

/** The one writer of settings here: whatever the backend tells. */
export function followSettings(given: Backend): () => void {
  backend = given
  return given.follow((client, signal) => client.settings.events(undefined, { signal }), take)
}

export function settingOf<Key extends SettingKey>(key: Key): SettingValue<Key> {
  return valueOf(useSettings.getState().chosen, key)
}

export function useSetting<Key extends SettingKey>(key: Key): SettingValue<Key> {
  return useSettings(({ chosen }) => valueOf(chosen, key))
}

/** Calls `listener` whenever one of these settings is another than before. */
export function subscribeSettings(keys: readonly SettingKey[], listener: () => void): () => void {
  return useSettings.subscribe(({ chosen }, before) => {
    if (keys.some((key) => valueOf(chosen, key) !== valueOf(before.chosen, key))) listener()
  })
}

/** Holds here at once, and for good once the backend has written it; a failure is told and taken back. */
export function changeSetting<Key extends SettingKey>(key: Key, value: SettingValue<Key>): void {
  write({ ...useSettings.getState().chosen, [key]: value }, (client) => client.settings.change({ key, value }))
}

/** Back to the default. */
export function resetSetting(key: SettingKey): void {
  const { [key]: _gone, ...rest } = useSettings.getState().chosen
  write(rest, (client) => client.settings.reset({ key }))
}

function write(chosen: ChosenSettings, ask: (client: BackendClient) => Promise<SettingsView>): void {
  const before = useSettings.getState().chosen
  useSettings.setState({ chosen })
  backend?.call(ask).then(take, (error: unknown) => {
    useSettings.setState({ chosen: before })
    tellFailure(error)
  })
}

function take(view: SettingsView): void {
  localStorage.setItem(copyKey, JSON.stringify(view.chosen))
  const { chosen } = useSettings.getState()
  // The same values stay the same object: who compares shortcuts by identity is not woken for nothing.
  const isSame = JSON.stringify(chosen) === JSON.stringify(view.chosen)
  useSettings.setState({ ...view, ...(isSame ? { chosen } : {}) })
}

function copied(): ChosenSettings {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(copyKey) ?? '{}')
    return typeof value === 'object' && value !== null ? validOf(value as Record<string, unknown>) : {}
  } catch {
    // Not ours, or cut off: the backend tells what holds in a moment.
    return {}
  }
}
