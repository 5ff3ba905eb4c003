import type { FitAddon } from '@xterm/addon-fit'
import type { ITerminalAddon, Terminal } from '@xterm/xterm'
import type { SettingKey } from '../../../src-shared/settings/definitions.ts'
import { useAppearance } from '../../state/appearance.ts'
import { attempt } from '../../state/notices.ts'
import { settingOf, subscribeSettings } from '../../state/settings.ts'

const keys = [
  'terminal.fontSize',
  'terminal.lineHeight',
  'terminal.scrollback',
  'terminal.cursorBlink',
  'terminal.screenReader',
] as const satisfies readonly SettingKey[]

/** Keeps a terminal as the person set it, for as long as it lives. */
export class SettingsAddon implements ITerminalAddon {
  readonly #fit: FitAddon
  #stop: () => void = () => undefined

  constructor(fit: FitAddon) {
    this.#fit = fit
  }

  activate(terminal: Terminal): void {
    const apply = () => {
      terminal.options = {
        fontSize: settingOf('terminal.fontSize'),
        lineHeight: settingOf('terminal.lineHeight'),
        scrollback: settingOf('terminal.scrollback'),
        cursorBlink: settingOf('terminal.cursorBlink'),
        screenReaderMode: settingOf('terminal.screenReader'),
        // What a program prints dim or in colours of its own is read as well.
        minimumContrastRatio: useAppearance.getState().look.startsWith('contrast') ? 7 : 1,
      }
    }
    apply()
    const unfollow = useAppearance.subscribe(apply)
    const unsubscribe = subscribeSettings(keys, () => {
      apply()
      // A terminal that is not shown is fitted when it is.
      if (terminal.element?.clientWidth) this.#fit.fit()
    })
    const selecting = terminal.onSelectionChange(() => {
      if (!settingOf('terminal.copyOnSelect') || !terminal.hasSelection()) return
      attempt(() => navigator.clipboard.writeText(terminal.getSelection()))
    })
    this.#stop = () => {
      unfollow()
      unsubscribe()
      selecting.dispose()
    }
  }

  dispose(): void {
    this.#stop()
  }
}
