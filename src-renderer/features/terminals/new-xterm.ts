import { FitAddon } from '@xterm/addon-fit'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { useAppearance } from '../../state/appearance.ts'
import { askToOpen, openableAddress } from './link-question.ts'
import { isOpeningClick, openingClick } from './path-links.ts'
import { paintFast } from './renderer.ts'
import { ScreenTextAddon } from './screen-text-addon.ts'
import { SettingsAddon } from './settings-addon.ts'
import { terminalThemes } from './terminal-theme.ts'

const fontFamily = "'JetBrains Mono Variable', ui-monospace, monospace"

/**
 * xterm as Airlock has it: its looks, and links that lead nowhere unasked. `hint` tells what a click with Ctrl (⌘) would
 * do where the pointer is.
 */
export function newXterm(hint: (text: string | null) => void): { readonly terminal: Terminal; readonly fit: FitAddon } {
  const terminal = new Terminal({
    fontFamily,
    // What a program prints wrongly is not for this page's console.
    logLevel: 'off',
    // Marks of commands and matches of a search are drawn with what xterm calls proposed since years.
    allowProposedApi: true,
    theme: terminalThemes[useAppearance.getState().look],
    linkHandler: { ...linkActions(hint), allowNonHttpProtocols: false },
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  terminal.loadAddon(new SettingsAddon(fit))
  terminal.loadAddon(new ScreenTextAddon())
  const { activate, ...hovering } = linkActions(hint)
  terminal.loadAddon(new WebLinksAddon(activate, hovering))
  return { terminal, fit }
}

/** A link shows where it truly leads, whatever its text says, and is asked about before it opens. */
function linkActions(hint: (text: string | null) => void) {
  return {
    activate: (event: MouseEvent, address: string) => {
      if (isOpeningClick(event)) askToOpen(address)
    },
    hover: (_event: MouseEvent, address: string) => {
      const leads = openableAddress(address)
      hint(leads === null ? 'This link is not opened: it leads nowhere on the web' : `${openingClick} opens ${leads}`)
    },
    leave: () => {
      hint(null)
    },
  }
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
