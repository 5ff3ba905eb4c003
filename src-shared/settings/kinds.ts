/** What a setting can be: enough to check a value, to show a control for it and to read it from a command line. */
export interface SettingTexts {
  readonly title: string
  /** What it does, in the person's words; one or two sentences. */
  readonly description: string
}

export interface ChoiceSetting<Value extends string = string> extends SettingTexts {
  readonly kind: 'choice'
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly default: Value
}

export interface NumberSetting extends SettingTexts {
  readonly kind: 'number'
  readonly default: number
  readonly least: number
  readonly most: number
  /** Whether only whole numbers are taken. */
  readonly whole: boolean
  /** E.g. `px`, `lines`; shown beside the number. */
  readonly unit: string
}

export interface SwitchSetting extends SettingTexts {
  readonly kind: 'switch'
  readonly default: boolean
}

/** The id of a template; whether there is one is seen when it is used. */
export interface TemplateSetting extends SettingTexts {
  readonly kind: 'template'
  readonly default: string
}

/** Keys per command: the id of the command, and its shortcuts separated by spaces; an empty text means none. */
export interface ShortcutsSetting extends SettingTexts {
  readonly kind: 'shortcuts'
  readonly default: Readonly<Record<string, string>>
}

/** Hosts that rules may name, each as `hostPattern` writes it. */
export interface HostsSetting extends SettingTexts {
  readonly kind: 'hosts'
  readonly default: readonly string[]
  /** At most so many. */
  readonly most: number
}

export type SettingDefinition =
  ChoiceSetting | NumberSetting | SwitchSetting | TemplateSetting | ShortcutsSetting | HostsSetting
