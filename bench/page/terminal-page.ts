import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { median } from '../contest.ts'

/** What the shell of every measured terminal prompts with. */
export const prompt = 'ready>'

/** A page with a terminal of xterm.js in front that has the focus; ours and that of a peer alike. */
export interface TerminalPage {
  readonly page: Page
  /** The rows of the terminals, drawn as elements; the one that is shown counts. */
  readonly rows: string
}

const patienceMs = 60_000

/** From a key's event until the frame that shows its echo was drawn: the median of `keys` of them, in milliseconds. */
export async function keyToPaint({ page, rows }: TerminalPage, keys: number): Promise<number> {
  const samples: number[] = []
  for (let count = 0; count < keys; count++) {
    await page.evaluate(watchKey, rows)
    // As uneven as a hand, so that keys come at any time within a frame.
    await pause(20 + ((count * 7) % 23))
    await page.keyboard.press(String.fromCharCode(97 + (count % 26)))
    samples.push(await page.evaluate(keyTime))
    // Ctrl-U before the line is too long for a terminal's own editing.
    if (count % 40 === 39) await page.keyboard.press('Control+u')
  }
  await page.keyboard.press('Control+u')
  return median(samples)
}

interface Watching {
  airlockBench?: Promise<number>
}

function watchKey(selector: string): void {
  const target = [...document.querySelectorAll(selector)].find((one) => one.getClientRects().length > 0)
  if (target === undefined) throw new Error(`Nothing is shown at ${selector}.`)
  ;(window as Watching).airlockBench = new Promise((resolve, reject) => {
    const pressed = (event: KeyboardEvent) => {
      const before = target.textContent
      const look = new MutationObserver(() => {
        if (target.textContent === before) return
        look.disconnect()
        // Changed within a frame; a message's turn comes when that frame was drawn.
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => {
          resolve(performance.now() - event.timeStamp)
        }
        port2.postMessage(null)
      })
      look.observe(target, { subtree: true, childList: true, characterData: true })
      setTimeout(() => {
        reject(new Error(`The key “${event.key}” was not echoed.`))
      }, 10_000)
    }
    window.addEventListener('keydown', pressed, { once: true, capture: true })
  })
}

function keyTime(): Promise<number> {
  const { airlockBench } = window as Watching
  if (airlockBench === undefined) throw new Error('No key is watched.')
  return airlockBench
}

/** Types a line and returns the milliseconds from Enter until a row is shown that is `text` alone. */
export async function lineToShown(terminal: TerminalPage, line: string, text: string): Promise<number> {
  await terminal.page.keyboard.type(line)
  return await keyToShown(terminal, 'Enter', text)
}

/** Presses a key and returns the milliseconds until a row is shown that is `text` alone. */
export async function keyToShown({ page, rows }: TerminalPage, key: string, text: string): Promise<number> {
  await page.evaluate(watchShown, { selector: rows, wanted: text, patience: patienceMs })
  await page.keyboard.press(key)
  return await page.evaluate(keyTime)
}

function watchShown({ selector, wanted, patience }: { selector: string; wanted: string; patience: number }): void {
  const watching = new Promise<number>((resolve, reject) => {
    const pressed = (event: KeyboardEvent) => {
      // Ctrl itself is not yet Ctrl-C.
      if (event.key === 'Control') return
      window.removeEventListener('keydown', pressed, { capture: true })
      const until = performance.now() + patience
      const look = () => {
        const target = [...document.querySelectorAll(selector)].find((one) => one.getClientRects().length > 0)
        const texts = [...(target?.children ?? [])].map((row) => row.textContent.trim())
        if (texts.includes(wanted)) resolve(performance.now() - event.timeStamp)
        else if (performance.now() > until) reject(new Error(`“${wanted}” was not shown:\n${texts.join('\n')}`))
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    }
    window.addEventListener('keydown', pressed, { capture: true })
  })
  ;(window as Watching).airlockBench = watching
}

/** The rows that are shown, without the space around their text. */
export function shownRows({ page, rows }: TerminalPage): Promise<readonly string[]> {
  return page.evaluate((selector) => {
    const target = [...document.querySelectorAll(selector)].find((one) => one.getClientRects().length > 0)
    return [...(target?.children ?? [])].map((row) => row.textContent.trim())
  }, rows)
}

/** Waits until some row of the terminal satisfies `isWanted`; says what is shown when none does in time. */
export async function untilRow(
  terminal: TerminalPage,
  what: string,
  isWanted: (row: string) => boolean,
  patience = patienceMs,
): Promise<void> {
  const until = performance.now() + patience
  for (;;) {
    const shown = await shownRows(terminal)
    if (shown.some(isWanted)) return
    if (performance.now() > until) throw new Error(`${what} was not shown:\n${shown.join('\n')}`)
    await pause(50)
  }
}

/** Waits until some row of the terminal is `text` alone. */
export async function untilShown(terminal: TerminalPage, text: string): Promise<void> {
  await untilRow(terminal, `“${text}”`, (row) => row === text)
}

/** Waits for the shell and gives it the prompt that is waited for from now on. */
export async function takePrompt(terminal: TerminalPage): Promise<void> {
  await untilRow(terminal, 'A prompt', (row) => /[$#]$/.test(row))
  await terminal.page.keyboard.type(`PS1='${prompt} '; clear\n`)
  await untilShown(terminal, prompt)
}
