import type { ITerminalAddon, Terminal } from '@xterm/xterm'
import { subscribeSettings } from '../../state/settings.ts'

/** Long enough that nothing is done between two keys of somebody who types. */
const pauseMs = 200
/** In output that does not pause. */
const mostMs = 1000

const howToHear = 'To hear what is printed, turn on “Announce output” in the settings of terminals.'

/**
 * The text of the screen as text, for assistive technology: terminals here are never pictures only. It follows when the
 * output pauses. xterm's own mode, which also announces what comes, is the setting `terminal.screenReader`: it works at
 * each key and line, and doubles the time from a key to its echo.
 */
export class ScreenTextAddon implements ITerminalAddon {
  readonly #element = document.createElement('pre')
  #timer: ReturnType<typeof setTimeout> | undefined
  #changedAt: number | null = null
  #stop: () => void = () => undefined

  activate(terminal: Terminal): void {
    this.#element.className = 'screen-text'
    this.#element.setAttribute('role', 'document')
    this.#element.setAttribute('aria-label', 'Text of the terminal')
    const rendered = terminal.onRender(() => {
      this.#changed(terminal)
    })
    const unsubscribe = subscribeSettings(['terminal.screenReader'], () => {
      this.#changed(terminal)
    })
    this.#stop = () => {
      rendered.dispose()
      unsubscribe()
    }
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#stop()
    this.#element.remove()
  }

  #changed(terminal: Terminal): void {
    const now = performance.now()
    this.#changedAt ??= now
    clearTimeout(this.#timer)
    const rest = Math.max(0, mostMs - (now - this.#changedAt))
    this.#timer = setTimeout(
      () => {
        this.#changedAt = null
        this.#write(terminal)
      },
      Math.min(pauseMs, rest),
    )
  }

  #write(terminal: Terminal): void {
    const isAnnounced = terminal.options.screenReaderMode === true
    if (!this.#element.isConnected) terminal.element?.prepend(this.#element)
    if (isAnnounced) terminal.textarea?.removeAttribute('aria-description')
    else terminal.textarea?.setAttribute('aria-description', howToHear)
    const text = isAnnounced ? '' : screenOf(terminal)
    if (this.#element.textContent !== text) this.#element.textContent = text
  }
}

function screenOf({ buffer, rows }: Terminal): string {
  const { active } = buffer
  const lines = Array.from(
    { length: rows },
    (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
  )
  return lines.join('\n').trimEnd()
}
