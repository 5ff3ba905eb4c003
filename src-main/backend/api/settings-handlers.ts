import { implement } from '@orpc/server'
import { settings, type SettingsView } from '../../../src-shared/api/settings.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import { latestOf } from '../server/latest-of.ts'

export function settingsHandlers(store: SettingsStore) {
  const api = implement(settings)
  return api.router({
    get: api.get.handler(() => store.view),
    change: api.change.handler(({ input }) => store.change(input.key, input.value)),
    reset: api.reset.handler(({ input }) => store.reset(input.key)),
    events: api.events.handler(({ signal }) =>
      latestOf<SettingsView>(
        () => store.view,
        (listener) => store.subscribe(listener),
        signal ?? new AbortController().signal,
      ),
    ),
  })
}
