import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import type { ChosenSettings } from '../settings/definitions.ts'

/** Something in `settings.json` that cannot be used; it is kept as it stands, and the default holds meanwhile. */
export interface SettingsProblem {
  /** The setting it concerns; null when the file as a whole cannot be read. */
  readonly key: string | null
  /** Counted from 1; null where it cannot be told. */
  readonly line: number | null
  /** A sentence that says what is wrong. */
  readonly text: string
}

export interface SettingsView {
  /** Absolute path of the file they are kept in. */
  readonly file: string
  readonly chosen: ChosenSettings
  readonly problems: readonly SettingsProblem[]
}

const key = z.string().min(1).max(200)

export const settings = {
  get: oc.output(z.custom<SettingsView>()),
  /** Writes one setting. `invalid-input` says why a value is not taken; `settings-broken` that the file must be mended first. */
  change: oc.input(z.object({ key, value: z.unknown() })).output(z.custom<SettingsView>()),
  /** Back to the default; all of them without `key`. What Airlock does not know is kept. */
  reset: oc.input(z.object({ key: key.optional() })).output(z.custom<SettingsView>()),
  /** The whole state now, then after each change, whoever made it. */
  events: oc.output(eventIterator(z.custom<SettingsView>())),
}
