import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { useAppearance } from '../../state/appearance.ts'
import { askToOpen } from './link-question.ts'
import { paintFast } from './renderer.ts'
import { SettingsAddon } from './settings-addon.ts'
import { terminalThemes } from './terminal-theme.ts'

const fontFamily = "'JetBrains Mono Variable', ui-monospace, monospace"

/** xterm as Airlock has it: its looks, and links that lead nowhere unasked. */
export function newXterm(): { readonly terminal: Terminal; readonly fit: FitAddon } {
  const terminal = new Terminal({
    fontFamily,
    // Marks of commands and matches of a search are drawn with what xterm calls proposed since years.
    allowProposedApi: true,
    // The text of the screen as text, for assistive technology: terminals here are never pictures only.
    screenReaderMode: true,
    theme: terminalThemes[useAppearance.getState().look],
    linkHandler: {
      activate: (_event, address) => {
        askToOpen(address)
      },
      allowNonHttpProtocols: false,
    },
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  terminal.loadAddon(new SettingsAddon(fit))
  return { terminal, fit }
}

/** Opens it in its element for the first time. `measured` is called again once the font is there. */
export function openXterm(terminal: Terminal, element: HTMLElement, measured: () => void): void {
  terminal.open(element)
  paintFast(terminal)
  void document.fonts.load(`12.5px ${fontFamily}`).then(() => {
    terminal.options.fontFamily = `${fontFamily} `
    measured()
  })
}
