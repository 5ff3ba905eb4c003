import type { Terminal } from '@xterm/xterm'
import { isMac } from '../../ui/words.ts'
import type { Side } from './layout.ts'

export interface TerminalActions {
  find(): void
  copy(): void
  /** False when there is no terminal on that side: then the key is the program's. */
  focusSide(side: Side): boolean
  /** False when no command is known on that side. */
  goToCommand(step: 'previous' | 'next'): boolean
}

const isWindows = /Win/.test(typeof navigator === 'undefined' ? '' : navigator.platform)
const sides: Readonly<Record<string, Side>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

type Keys = Pick<KeyboardEvent, 'type' | 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/**
 * The few keys that a terminal keeps from its program. Full-screen programs (in the alternate screen) have all of
 * those that they use themselves.
 */
export function takesKey(
  event: Keys,
  terminal: Pick<Terminal, 'buffer' | 'hasSelection'>,
  actions: TerminalActions,
  { mac = isMac, windows = isWindows }: { readonly mac?: boolean; readonly windows?: boolean } = {},
): boolean {
  if (event.type !== 'keydown') return false
  const { ctrlKey, metaKey, altKey, shiftKey } = event
  const isMod = mac ? metaKey && !ctrlKey : ctrlKey && !metaKey
  const isFullScreen = terminal.buffer.active.type === 'alternate'
  const key = event.key.toLowerCase()
  if (isMod && !altKey) {
    if (key === 'f' && !shiftKey && (mac || !isFullScreen)) {
      actions.find()
      return true
    }
    if (key === 'c' && (mac ? !shiftKey : shiftKey || windows) && terminal.hasSelection()) {
      actions.copy()
      return true
    }
    // Ctrl+Shift+C without a selection must not reach the browser, which opens its own tools.
    if (key === 'c' && !mac && shiftKey) return true
    if (!shiftKey && !isFullScreen && (key === 'arrowup' || key === 'arrowdown')) {
      return actions.goToCommand(key === 'arrowup' ? 'previous' : 'next')
    }
  }
  const side = sides[event.key]
  if (altKey && !ctrlKey && !metaKey && !shiftKey && side !== undefined) return actions.focusSide(side)
  return false
}
