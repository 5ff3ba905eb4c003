import { setTimeout as pause } from 'node:timers/promises'
import { median } from '../contest.ts'
import {
  keyToPaint,
  keyToShown,
  lineToShown,
  prompt,
  shownRows,
  untilShown,
  type TerminalPage,
} from './terminal-page.ts'

/** Keys of one round. */
export const keys = 60
/** `seq` prints 7.9 MB for a million lines. */
export const floodLines = 1_000_000
const floodBytes = Array.from({ length: floodLines }, (_, at) => String(at + 1).length + 2).reduce((a, b) => a + b)
/** Lines before and after a flood. */
export const floodMarks = ['the-start', 'the-end'] as const
const interrupts = 3

/** Key to paint in `cat`, where the kernel alone echoes; milliseconds. */
export async function typeInCat(terminal: TerminalPage): Promise<number> {
  await terminal.page.bringToFront()
  await lineToShown(terminal, "clear; echo re''ads; cat", 'reads')
  // Not before the shell has left the terminal to it; its own first line says that it reads.
  await pause(200)
  await terminal.page.keyboard.type('here\n')
  await untilShown(terminal, 'here')
  const time = await keyToPaint(terminal, keys)
  await keyToShown(terminal, 'Control+c', prompt)
  return time
}

// The marks are put together by the shell alone, so that the typed line is none.
const floodCommand = `echo the-''start; seq 1 ${floodLines}; echo the-''end`

/** From Enter until the end of a million numbered lines is on the screen; MB/s. */
export async function flood(terminal: TerminalPage): Promise<number> {
  await terminal.page.bringToFront()
  await lineToShown(terminal, 'clear', prompt)
  const time = await lineToShown(terminal, floodCommand, floodMarks[1])
  const numbers = (await shownRows(terminal)).filter((text) => /^\d+$/.test(text)).map(Number)
  if (numbers.length === 0 || numbers.some((number, at) => number !== floodLines - numbers.length + 1 + at)) {
    throw new Error(`Lines were lost: ${numbers.join(' ')}`)
  }
  return floodBytes / 1e6 / (time / 1000)
}

/** From Ctrl-C in a flood until the prompt is on the screen; milliseconds. */
export async function interruptFlood(terminal: TerminalPage): Promise<number> {
  await terminal.page.bringToFront()
  const samples: number[] = []
  for (let count = 0; count < interrupts; count++) {
    await terminal.page.keyboard.type('clear; yes\n')
    await untilShown(terminal, 'y')
    // Until every buffer on the way is as full as it gets.
    await pause(500)
    samples.push(await keyToShown(terminal, 'Control+c', prompt))
  }
  return median(samples)
}
